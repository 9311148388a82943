// The attribution alone, as a process to be measured: no credit, no output. Arguments: REPO CACHE REVISION.
import { openRepository } from '../git/open.ts'
import { attributeRevision } from '../tasks/attribute-revision.ts'

const [path = '', cacheDirectory = '', revision = ''] = process.argv.slice(2)
const opened = await openRepository(path, { reader: 'auto' })
if (!opened.ok) throw new Error(opened.refusal.message)
try {
  await attributeRevision(opened.reader, revision, { cacheDirectory, lineage: new Map() })
} finally {
  await opened.reader.close()
}
