// The imports that bring all names of a place: a file's own, and those that other files of its project make for all of them.
import type { FactsOfFile } from './facts-of-file.ts'
import type { FilePlace } from './language.ts'

/** A wildcard import, by the file it stands in and its place among that file's imports. */
export interface Wildcard {
  readonly file: number
  readonly index: number
}

/** Those of each file. Files of one repository and one nearest root are one project. */
export function wildcardsOf(
  files: readonly FactsOfFile[],
  places: readonly FilePlace[],
): readonly (readonly Wildcard[])[] {
  const projects = new Map<string, Wildcard[]>()
  const own = files.map(({ facts }, file) =>
    [...facts.imports.keys()]
      .filter((index) => facts.imports[index]!.isWildcard)
      .map((index) => ({ file, index })),
  )
  const projectOf = (file: number): string => `${files[file]!.repository} ${places[file]!.roots[0] ?? ''}`
  for (const { file, index } of own.flat()) {
    if (!files[file]!.facts.imports[index]!.isGlobal) continue
    const project = projectOf(file)
    projects.set(project, [...(projects.get(project) ?? []), { file, index }])
  }
  return own.map((wildcards, file) => [
    ...wildcards,
    ...(projects.get(projectOf(file)) ?? []).filter((wildcard) => wildcard.file !== file),
  ])
}
