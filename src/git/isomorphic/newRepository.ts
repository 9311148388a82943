// Makes a repository out of whole commits, in this process: what the example organisation is written with.
import { promises as files } from 'node:fs'
import git from 'isomorphic-git'

/** Who signed a commit and when; times are UTC. */
export interface Signature {
  readonly name: string
  readonly email: string
  readonly seconds: number
}

/** A commit to be made. */
export interface NewCommit {
  /** All files of it: paths from the root, with slashes, to texts. */
  readonly files: ReadonlyMap<string, string>
  readonly parents: readonly string[]
  readonly author: Signature
  readonly committer: Signature
  readonly message: string
}

/** A repository that is being made. */
export interface NewRepository {
  /** Writes a commit and gives its id, which depends on nothing but the commit. */
  commit(commit: NewCommit): Promise<string>
  /** Points the branch `main` at a commit and lays out its files. */
  finish(head: string): Promise<void>
}

/** Starts an empty repository in `folder`, which is made where it is missing. Throws where it cannot be written. */
export async function startRepository(folder: string): Promise<NewRepository> {
  const place = { fs: { promises: files }, dir: folder }
  await git.init({ ...place, defaultBranch: 'main' })
  const blobs = new Map<string, string>()
  const blobOf = async (text: string): Promise<string> => {
    const known = blobs.get(text)
    if (known !== undefined) return known
    const blob = await git.writeBlob({ ...place, blob: Buffer.from(text) })
    blobs.set(text, blob)
    return blob
  }
  const treeOf = async (texts: ReadonlyMap<string, string>): Promise<string> => {
    const inner = new Map<string, Map<string, string>>()
    const tree: { mode: string; path: string; oid: string; type: 'blob' | 'tree' }[] = []
    for (const [path, text] of texts) {
      const slash = path.indexOf('/')
      if (slash < 0) tree.push({ mode: '100644', path, oid: await blobOf(text), type: 'blob' })
      else {
        const folderName = path.slice(0, slash)
        const below = inner.get(folderName) ?? new Map<string, string>()
        inner.set(folderName, below.set(path.slice(slash + 1), text))
      }
    }
    for (const [path, below] of inner) {
      tree.push({ mode: '040000', path, oid: await treeOf(below), type: 'tree' })
    }
    // The entries are put in git's order as they are written.
    return git.writeTree({ ...place, tree })
  }
  return {
    async commit({ files: texts, parents, author, committer, message }) {
      const commit = {
        tree: await treeOf(texts),
        parent: [...parents],
        author: signed(author),
        committer: signed(committer),
        message,
      }
      return git.writeCommit({ ...place, commit })
    },
    async finish(head) {
      await git.writeRef({ ...place, ref: 'refs/heads/main', value: head, force: true })
      await git.checkout({ ...place, ref: 'main', force: true })
    },
  }
}

function signed({ name, email, seconds }: Signature) {
  return { name, email, timestamp: seconds, timezoneOffset: 0 }
}
