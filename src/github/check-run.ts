// The check run of a pull request: it advises and never fails. It also carries the ledger's checkpoint to where we cannot reach it.
import type { SettingsFault } from '../policy/repository-settings.ts'
import { faultText } from '../policy/settings-file.ts'
import type { CheckAnnotation, CheckContent } from '../tasks/github/github-api.ts'
import { saysSomething, type Preview } from '../tasks/github/preview.ts'
import { authorsAlone, previewBody } from './comment.ts'
import { blocks, code, codeBlock, gfm, link, listed, pathCode, text, type Markdown } from './markdown.ts'
import { confidenceOf, plainTitle, usersOf, type PreviewPlaces } from './preview-words.ts'
import { inert, publicCode } from './public-text.ts'

/** GitHub takes no longer summaries and texts, and no longer titles of annotations. */
export const CHECK_LENGTH_MAX = 65_535
const TITLE_LENGTH_MAX = 255

/** A key that nobody knows can be as long as a file. */
const FAULT_LENGTH_MAX = 300

/** So many proposed path patterns are named. */
const PATTERNS_MAX = 10

/** What a check run says beside the preview. */
export interface CheckExtras {
  /** The ledger's latest checkpoint, as a signed note. */
  readonly checkpoint: string
  /** The public key that the note is checked with. */
  readonly publicKey: string
  readonly annotations: boolean
  /** Path patterns that the repository proposes to exclude, and that no administrator adopted yet. */
  readonly proposedExclusions: readonly string[]
}

/** The check run for a preview. Its conclusion is `success`; where the preview is not whole, `neutral`. */
export function previewCheck(preview: Preview, places: PreviewPlaces, extras: CheckExtras): CheckContent {
  const parts = [
    gfm`Policy ${text(preview.policyVersion)} · ${confidenceOf(preview)} · this is a preview, not a performance measure, and it never blocks a merge.`,
    ...proposalLine(extras.proposedExclusions),
  ]
  const room = CHECK_LENGTH_MAX - blocks(parts).source.length - 2
  const { body, named } = previewBody(preview, places, room)
  const ledger = checkpointText(extras)
  const isCut = named < preview.authors.length
  const everybody = isCut ? [everybodyText(preview, CHECK_LENGTH_MAX - ledger.length)] : []
  return {
    conclusion: preview.limits.length === 0 ? 'success' : 'neutral',
    title: plainTitle(preview).slice(0, TITLE_LENGTH_MAX),
    summary: blocks([body, ...parts]).source,
    text: [...everybody, ledger].join('\n\n'),
    annotations: extras.annotations && saysSomething(preview) ? annotationsOf(preview) : [],
  }
}

/** The check run where a settings file cannot be used: which file, and what is wrong in which line. */
export function settingsCheck(
  file: { readonly path: string; readonly url: string | null },
  faults: readonly SettingsFault[],
  extras: Pick<CheckExtras, 'checkpoint' | 'publicKey'>,
): CheckContent {
  const name = pathCode(file.path)
  const lines = faults.map((fault) => gfm`- ${faultText(fault).slice(0, FAULT_LENGTH_MAX)}`.source).join('\n')
  const first = faults[0] === undefined ? '' : `: ${faultText(faults[0])}`
  const advice = gfm`Byline says nothing here until the file is right on the default branch: it may ask for quiet. Change it there; a pull request cannot change the settings it is looked at with.`
  return {
    conclusion: 'neutral',
    title: inert(`${file.path} cannot be used${first}`).slice(0, TITLE_LENGTH_MAX),
    summary: [
      gfm`${file.url === null ? name : link(name, file.url)} cannot be used:`.source,
      lines,
      advice.source,
    ]
      .join('\n\n')
      .slice(0, CHECK_LENGTH_MAX),
    text: checkpointText(extras),
    annotations: [],
  }
}

/** The check run where there is no preview, and why. */
export function noPreviewCheck(
  reason: string,
  extras: Pick<CheckExtras, 'checkpoint' | 'publicKey'>,
): CheckContent {
  return {
    conclusion: 'neutral',
    title: 'No preview',
    summary: text(reason.slice(0, 2000)).source,
    text: checkpointText(extras),
    annotations: [],
  }
}

/** What tells two contents apart for whoever reads them: all but the checkpoint, which every entry of the ledger changes. */
export function checkMeaning({ conclusion, title, summary, annotations }: CheckContent): string {
  return JSON.stringify([conclusion, title, summary, annotations])
}

// Without reasons there is room for many more people.
function everybodyText(preview: Preview, lengthMax: number): string {
  const heading = gfm`#### Everybody`
  const room = lengthMax - heading.source.length - '\n\n\n\n'.length
  return blocks([heading, authorsAlone(preview, room)]).source
}

function proposalLine(patterns: readonly string[]): readonly Markdown[] {
  if (patterns.length === 0) return []
  const named = patterns.slice(0, PATTERNS_MAX).map(pathCode)
  if (patterns.length > named.length) named.push(gfm`${patterns.length - named.length} more`)
  return [
    gfm`Proposed by this repository, and not in force until an administrator adopts it: leave out ${listed(named)}.`,
  ]
}

function checkpointText({ checkpoint, publicKey }: Pick<CheckExtras, 'checkpoint' | 'publicKey'>): string {
  return blocks([
    gfm`#### The ledger at this time`,
    gfm`Signed, and out of its keeper's reach: whatever ledger is shown later must hold all that this one held.`,
    codeBlock(checkpoint),
    gfm`To check a ledger that you were given, save these lines as ${code('byline.checkpoint')} and run ${code('byline ledger verify FILE --checkpoint byline.checkpoint --public-key KEY')} with this key:`,
    codeBlock(publicKey),
  ]).source
}

function annotationsOf({ offers }: Preview): readonly CheckAnnotation[] {
  return offers.map(({ name, path, line, endLine, users }) => ({
    path,
    startLine: line,
    endLine: Math.max(line, endLine),
    title: inert(`${publicCode(name)} is reusable`).slice(0, TITLE_LENGTH_MAX),
    message: `Other files can use it: ${usersOf(users)}.`,
  }))
}
