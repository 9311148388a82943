// Shows a person what was measured, in 80 columns: medians, and ratios of medians.
import { tableText, type TableColumn } from '../cli/table.ts'
import { median, type Cost } from './measure.ts'
import type { BenchResult } from './plan.ts'

/** The whole report as text. */
export function reportText(result: BenchResult): string {
  const { repository, revision, commitCount, fileCount, attribution } = result
  const title = `${repository} at ${revision.slice(0, 10)}: ${commitCount} commits, ${fileCount} files`
  const note = `Whole processes in turn; medians of ${attribution.length}. Memory is a process's peak.`
  return `${title}\n${note}\n\n${coldText(result)}\n${baselineText(result)}\n${growthText(result)}`
}

function coldText(result: BenchResult): string {
  const { attribution, credit, gitLog, blame } = result
  const columns: readonly TableColumn[] = [
    { heading: 'Cold, whole history', align: 'left' },
    { heading: 'Seconds', align: 'right' },
    { heading: 'Memory', align: 'right' },
    { heading: 'of git in it', align: 'right' },
  ]
  const rows = [
    costRow('attribution', attribution),
    costRow('byline credit', credit),
    costRow('git log -p -U0 --no-renames', gitLog),
  ]
  if (blame !== null) {
    rows.push([`git blame, every file, ${blame.processCount} at a time`, seconds(blame.durationMs), '-', '-'])
  }
  return tableText(columns, rows, (heading) => heading)
}

function costRow(name: string, costs: readonly Cost[]): readonly string[] {
  return [
    name,
    seconds(durationOf(costs)),
    mebibytes(costs.map(({ peakKibibytes }) => peakKibibytes)),
    mebibytes(costs.map(({ childPeakKibibytes }) => childPeakKibibytes)),
  ]
}

function baselineText({ attribution, credit, gitLog, blame }: BenchResult): string {
  const [ours, whole] = [durationOf(attribution), durationOf(credit)]
  const failed = gitLog.find(({ exitCode }) => exitCode !== 0)
  let text = ''
  if (failed === undefined) {
    const log = durationOf(gitLog)
    text += `Ratio to git log: attribution ${(ours / log).toFixed(2)}, credit ${(whole / log).toFixed(2)}\n`
  } else {
    text += `git log ended with ${failed.exitCode}, so it is no baseline:\n  ${failed.complaint.slice(0, 76)}\n`
  }
  if (blame === null) return text
  text += `git blame took ${(blame.durationMs / ours).toFixed(0)} times as long as the attribution\n`
  return blame.failedCount === 0 ? text : `${text}git blame failed for ${blame.failedCount} files\n`
}

function growthText({ growth, nodeStart }: BenchResult): string {
  const start = durationOf(nodeStart)
  const startText = `Starting Node alone: ${seconds(start)} s\n`
  if (growth.length === 0) return `${startText}The history is too short for a table of growth.\n`
  const columns: readonly TableColumn[] = [
    { heading: 'Commits', align: 'left' },
    { heading: 'Cold s', align: 'right' },
    { heading: 'New commits on top', align: 'right' },
    { heading: 's', align: 'right' },
    { heading: 's beside start', align: 'right' },
  ]
  const rows = growth.map((row) => [
    String(row.commitCount),
    seconds(row.coldMs),
    String(row.addedCommitCount),
    seconds(row.incrementalMs),
    seconds(row.incrementalMs - start),
  ])
  return `${tableText(columns, rows, (heading) => heading)}${startText}`
}

function durationOf(costs: readonly Cost[]): number {
  return median(costs.map(({ durationMs }) => durationMs))
}

function seconds(durationMs: number): string {
  return (durationMs / 1000).toFixed(2)
}

function mebibytes(kibibytes: readonly (number | null)[]): string {
  const known = kibibytes.filter((value) => value !== null)
  return known.length === 0 ? '-' : `${(Math.max(...known) / 1024).toFixed(0)} MiB`
}
