// Previews one change in a process of its own, to be measured: REPO CACHE BASE HEAD. With `prepare` before them it does what a
// scan of the base has done by then.
import { DEFAULT_POLICY } from '../policy/default-policy.ts'
import { attributeRevision } from '../tasks/attribute-revision.ts'
import { keepFacts } from '../tasks/keep-facts.ts'
import { attributionOptions, withRevision, type ReadingOptions } from '../tasks/open-revision.ts'
import { done } from '../tasks/outcome.ts'
import { previewChange } from '../tasks/preview-change.ts'

const words = process.argv.slice(2)
const isPreparing = words[0] === 'prepare'
const [repository = '', cacheDirectory = '', base = '', head = ''] = isPreparing ? words.slice(1) : words
const options: ReadingOptions = { reader: 'git', allowShallow: false, cacheDirectory, lineage: new Map() }
const outcome = isPreparing ? await prepare() : await preview()
if (!outcome.ok) {
  console.error(`Error: ${outcome.refusal}`)
  process.exitCode = 1
}

async function prepare() {
  const attributed = await withRevision(
    { repository, revision: base },
    options,
    async ({ reader, revision }) => {
      await attributeRevision(reader, revision, attributionOptions(repository, options))
      return done(revision)
    },
  )
  return attributed.ok ? keepFacts(repository, base, options) : attributed
}

function preview() {
  return previewChange({ repository, base, head, settings: base }, DEFAULT_POLICY, options)
}
