// A delivery's manifest as Croissant metadata (JSON-LD), which tools for training data read.
import { readManifest } from '../database/row-sets.ts'
import type { ManifestFile } from '../ledger/rows.ts'
import type { OpenBooks } from './open-books.ts'
import { done, refused, type Outcome } from './outcome.ts'
import type { ManifestText } from './write-manifest.ts'

// The terms used here, of the context that the specification gives (docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html).
const CONTEXT = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  sc: 'https://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  dct: 'http://purl.org/dc/terms/',
  conformsTo: 'dct:conformsTo',
}

/**
 * A delivery's files as a Croissant 1.1 dataset, each a file object with its path under the folder that was delivered and the
 * SHA-256 of its bytes. Refuses an unknown delivery.
 */
export async function croissantText(open: OpenBooks, delivery: string): Promise<Outcome<ManifestText>> {
  const { registers } = await open.read()
  const state = registers.deliveries.get(delivery)
  if (state === undefined) return refused(`there is no delivery ${delivery}; byline licence show lists them`)
  const { licence, date } = state.entry
  const { licensed, manifest, snapshot } = registers.snapshots.get(state.snapshot)!
  const isAlone = licensed.length === 1
  const head = {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: `${open.organisation} ${delivery}`,
    description: `What ${open.organisation} delivered under licence ${licence}: ${licensed
      .map(({ repository, revision }) => `${repository} at ${revision}`)
      .join(', ')}. Merkle root of the manifest: ${manifest.root}.`,
    license: `Licence ${licence}`,
    creator: { '@type': 'sc:Organization', name: open.organisation },
    datePublished: date,
    version: snapshot,
  }
  async function* parts(): AsyncGenerator<string> {
    yield `${JSON.stringify(head).slice(0, -1)},"distribution":[`
    let separator = '\n'
    for await (const page of readManifest(open.database, manifest.root)) {
      let text = ''
      for (const file of page) {
        text += separator + JSON.stringify(fileObject(file, isAlone))
        separator = ',\n'
      }
      yield text
    }
    yield '\n]}\n'
  }
  return done(parts())
}

function fileObject({ repository, path, sha256, tokens }: ManifestFile, isAlone: boolean) {
  const place = isAlone ? path : `${repository}/${path}`
  return {
    '@type': 'cr:FileObject',
    '@id': place,
    name: place,
    contentUrl: place.split('/').map(encodeURIComponent).join('/'),
    // What counts was read as text.
    encodingFormat: tokens > 0 ? 'text/plain' : 'application/octet-stream',
    sha256,
  }
}
