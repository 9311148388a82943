// One contract for both readers: whatever the repository, what they give is right and equal.
import { describe, expect, test } from 'vitest'
import {
  createRepository,
  executable,
  submodule,
  symlink,
  type TestRepository,
} from '../support/repository.ts'
import { changesOf, contents, historyOf, isTopological, open, readBlobs, short } from './reading.ts'

/** A line as `changesOf` gives it. */
function change(
  repository: TestRepository,
  path: string,
  before: string | null,
  after: string | null,
): string {
  const id = (commit: string | null): string => short(commit === null ? null : repository.idAt(commit, path))
  return `${path} ${id(before)} ${id(after)}`
}

describe.each(['git', 'isomorphic'] as const)('the %s reader: history', (kind) => {
  test('a linear history comes parents first, with messages, times and changes', async () => {
    const repository = createRepository()
    const one = repository.commit({
      files: { 'a.txt': 'one\n', 'b/c.txt': 'c\n' },
      message: 'First\n\nBody  \n\n',
    })
    const two = repository.commit({ files: { 'a.txt': 'two\n' }, message: 'Second' })
    const three = repository.commit({ files: { 'b/c.txt': null }, message: '' })
    const reader = await open(repository.path, kind)
    expect(reader.kind).toBe(kind)
    const commits = await historyOf(reader, [three])
    expect(commits.map(({ id }) => id)).toEqual([one, two, three])
    expect(commits.map(({ parents }) => parents)).toEqual([[], [one], [two]])
    expect(commits.map(({ message }) => message)).toEqual(['First\n\nBody', 'Second', ''])
    expect(commits.map(({ committedAt }) => committedAt)).toEqual([
      1_600_000_060, 1_600_000_120, 1_600_000_180,
    ])
    expect(commits.map(({ changes }) => changes)).toEqual([
      [
        { path: 'a.txt', oldBlob: null, newBlob: repository.idAt(one, 'a.txt') },
        { path: 'b/c.txt', oldBlob: null, newBlob: repository.idAt(one, 'b/c.txt') },
      ],
      [{ path: 'a.txt', oldBlob: repository.idAt(one, 'a.txt'), newBlob: repository.idAt(two, 'a.txt') }],
      [{ path: 'b/c.txt', oldBlob: repository.idAt(one, 'b/c.txt'), newBlob: null }],
    ])
  })

  test('a merge is compared with its first parent alone', async () => {
    const repository = createRepository()
    const base = repository.commit({ files: { a: 'a', b: 'b', c: 'c' } })
    repository.branch('side')
    const side = repository.commit({ files: { a: 'side' } })
    repository.checkout('main')
    const main = repository.commit({ files: { b: 'main' } })
    const clean = repository.merge('side')
    const reader = await open(repository.path, kind)
    expect(await changesOf(reader, clean)).toEqual([change(repository, 'a', base, side)])
    const merge = (await historyOf(reader, [clean])).at(-1)
    expect(merge?.parents).toEqual([main, side])
  })

  test('an octopus, a merge that takes one side, and one that adds what no parent has', async () => {
    const repository = createRepository()
    const base = repository.commit({ files: { a: 'a', b: 'b', c: 'c' } })
    for (const name of ['a', 'b', 'c']) {
      repository.branch(`side-${name}`, base)
      repository.commit({ files: { [name]: `side of ${name}` } })
    }
    repository.checkout('side-a')
    const octopus = repository.merge(['side-b', 'side-c'])
    const ours = repository.commit({ parents: [octopus, base] })
    const theirs = repository.commit({ parents: [base, ours], files: { a: 'x', b: 'x', c: 'x' } })
    const evil = repository.merge('side-c', { files: { evil: 'in neither' } })
    const reader = await open(repository.path, kind)
    expect(await changesOf(reader, octopus)).toEqual([
      change(repository, 'b', base, octopus),
      change(repository, 'c', base, octopus),
    ])
    expect(await changesOf(reader, ours)).toEqual([])
    expect(await changesOf(reader, theirs)).toHaveLength(3)
    expect(await changesOf(reader, evil)).toEqual([change(repository, 'evil', null, evil)])
    const commits = await historyOf(reader, [evil])
    expect(commits.find(({ id }) => id === octopus)?.parents).toHaveLength(3)
    expect(isTopological(commits)).toBe(true)
  })

  test('two roots, merged: both are compared with nothing', async () => {
    const repository = createRepository()
    const main = repository.commit({ files: { a: 'a' } })
    repository.checkout('other')
    const other = repository.commit({ files: { b: 'b' }, parents: [] })
    repository.checkout('main')
    const merge = repository.merge('other')
    const reader = await open(repository.path, kind)
    expect(await changesOf(reader, other)).toEqual([change(repository, 'b', null, other)])
    expect(await changesOf(reader, main)).toEqual([change(repository, 'a', null, main)])
    expect(await changesOf(reader, merge)).toEqual([change(repository, 'b', null, other)])
  })

  test('several heads share their common history, and no head means no commit', async () => {
    const repository = createRepository()
    repository.commit({ files: { a: 'a' } })
    repository.branch('side')
    const side = repository.commit({ files: { a: 'side' } })
    repository.checkout('main')
    const main = repository.commit({ files: { a: 'main' } })
    const reader = await open(repository.path, kind)
    expect(await historyOf(reader, [side, main, side])).toHaveLength(3)
    expect(await historyOf(reader, [])).toEqual([])
  })

  test('a rename is a removal and an addition, whatever the configuration says', async () => {
    const repository = createRepository()
    const before = repository.commit({ files: { 'old.txt': 'the same\n'.repeat(20), z: 'z' } })
    const after = repository.commit({
      files: { 'old.txt': null, 'new.txt': 'the same\n'.repeat(20), z: 'y' },
    })
    const settings = { 'diff.renames': 'copies', 'log.showRoot': 'false', 'color.ui': 'always' }
    const more = { 'log.diffMerges': 'off', 'diff.relative': 'true', 'log.abbrevCommit': 'true' }
    const further = { 'log.date': 'relative', 'i18n.logOutputEncoding': 'UTF-16', 'format.pretty': 'oneline' }
    for (const [name, value] of Object.entries({ ...settings, ...more, ...further })) {
      repository.git('config', name, value)
    }
    repository.git('config', 'diff.orderFile', `${repository.path}/order`)
    const reader = await open(repository.path, kind)
    expect(await changesOf(reader, after)).toEqual([
      change(repository, 'new.txt', null, after),
      change(repository, 'old.txt', before, null),
      change(repository, 'z', before, after),
    ])
    expect(await changesOf(reader, before)).toHaveLength(2)
  })

  test('a change of mode only is none; links and submodules are no files; a type change is one-sided', async () => {
    const repository = createRepository()
    const first = repository.commit({
      files: {
        run: 'echo\n',
        link: symlink('run'),
        lib: submodule('1'.repeat(40)),
        file: 'file',
        turn: symlink('x'),
      },
    })
    const mode = repository.commit({ files: { run: executable('echo\n') } })
    const special = repository.commit({ files: { link: symlink('file'), lib: submodule('2'.repeat(40)) } })
    const turned = repository.commit({ files: { file: symlink('run'), turn: 'now a file' } })
    const nested = repository.commit({ files: { turn: null, 'turn/inner': 'now a folder' } })
    const reader = await open(repository.path, kind)
    const fileLine = `file ${short(repository.idAt(first, 'file'))} -`
    const turnLine = `turn - ${short(repository.idAt(turned, 'turn'))}`
    expect(await changesOf(reader, first)).toEqual([
      change(repository, 'file', null, first),
      change(repository, 'run', null, first),
    ])
    expect(await changesOf(reader, mode)).toEqual([])
    expect(await changesOf(reader, special)).toEqual([])
    expect(await changesOf(reader, turned)).toEqual([fileLine, turnLine])
    expect(await changesOf(reader, nested)).toEqual([
      change(repository, 'turn', turned, null),
      change(repository, 'turn/inner', null, nested),
    ])
    expect((await reader.tree(first)).map(({ path, kind: entry }) => `${path} ${entry}`)).toEqual([
      'file file',
      'lib submodule',
      'link symlink',
      'run file',
      'turn symlink',
    ])
  })

  test('paths may hold anything but NUL', async () => {
    const repository = createRepository()
    const paths = [
      '"quoted"',
      '-dash',
      'back\\slash',
      'füße/日本.txt',
      'new\nline',
      ' space ',
      'tab\t',
      ':100644 ',
      '😀',
    ]
    const commit = repository.commit({
      files: Object.fromEntries(paths.map((path) => [path, path])),
      byteFiles: [[Uint8Array.of(0x66, 0xfc, 0x72), 'latin-1']],
    })
    const reader = await open(repository.path, kind)
    const [only] = await historyOf(reader, [commit])
    expect(only?.changes.map(({ path }) => path).toSorted()).toEqual([...paths, 'für'].toSorted())
    const listed = (await reader.tree(commit)).map(({ path }) => path)
    expect(listed.toSorted()).toEqual([...paths, 'für'].toSorted())
    expect(listed.at(-1)).toBe('😀')
  })

  test('a folder sorts by its slash: changes and trees come in the order of whole paths', async () => {
    const repository = createRepository()
    const commit = repository.commit({ files: { 'a/z': '1', 'a.b': '2', 'a-b': '3', a0: '4' } })
    const reader = await open(repository.path, kind)
    const [only] = await historyOf(reader, [commit])
    expect(only?.changes.map(({ path }) => path)).toEqual(['a-b', 'a.b', 'a/z', 'a0'])
    expect((await reader.tree(commit)).map(({ path }) => path)).toEqual(['a-b', 'a.b', 'a/z', 'a0'])
  })

  test('known commits and all before them are left out; known ids that are absent or no commits are ignored', async () => {
    const repository = createRepository()
    const one = repository.commit({ files: { a: '1' } })
    const two = repository.commit({ files: { a: '2' } })
    repository.branch('side', one)
    const side = repository.commit({ files: { b: '1' } })
    repository.checkout('main')
    const merge = repository.merge('side')
    const reader = await open(repository.path, kind)
    const ids = async (known: string[]): Promise<string[]> =>
      (await historyOf(reader, [merge], known)).map(({ id }) => id)
    expect(await ids([two])).toEqual([side, merge])
    expect(await ids([merge])).toEqual([])
    const nonsense = ['f'.repeat(40), repository.idAt(one, 'a')]
    expect(await ids([...nonsense, two, side])).toEqual([merge])
    expect((await ids(nonsense)).toSorted()).toEqual([one, two, side, merge].toSorted())
  })

  test('a head that is absent is named', async () => {
    const repository = createRepository()
    repository.commit({ files: { a: '1' } })
    const reader = await open(repository.path, kind)
    const missing = 'e'.repeat(40)
    await expect(historyOf(reader, [missing])).rejects.toMatchObject({
      name: 'MissingObject',
      objectId: missing,
    })
    await expect(reader.tree(missing)).rejects.toMatchObject({ name: 'MissingObject', objectId: missing })
    await expect(historyOf(reader, ['--all'])).rejects.toThrow('not a full object id')
  })

  test('a history that is left early leaves nothing running, and can be read again', async () => {
    const repository = createRepository()
    for (let n = 0; n < 200; n++) repository.commit({ files: { a: `${n}` } })
    const reader = await open(repository.path, kind)
    const batches = reader.history({ heads: [repository.head], known: [] })[Symbol.asyncIterator]()
    expect((await batches.next()).done).toBe(false)
    await batches.return?.()
    expect(await historyOf(reader, [repository.head])).toHaveLength(200)
  })

  test('replacements and grafts do not count', async () => {
    const repository = createRepository()
    const one = repository.commit({ files: { a: '1' } })
    const two = repository.commit({ files: { a: '2' } })
    const three = repository.commit({ files: { a: '3' } })
    repository.git('replace', '--graft', three, one)
    const reader = await open(repository.path, kind)
    expect((await historyOf(reader, [three])).map(({ id }) => id)).toEqual([one, two, three])
  })
})

describe.each(['git', 'isomorphic'] as const)('the %s reader: revisions and signatures', (kind) => {
  test('an empty repository has no HEAD', async () => {
    const reader = await open(createRepository().path, kind)
    expect(await reader.resolve('HEAD')).toBeUndefined()
    expect(await reader.completeness()).toEqual({ shallow: false, partial: false })
  })

  test('branches, tags, ids and their beginnings name commits; nothing else does', async () => {
    const repository = createRepository()
    const one = repository.commit({ files: { a: '1' } })
    const two = repository.commit({ files: { a: '2' } })
    repository.branch('feature/x', one)
    repository.checkout('main')
    repository.tag('light', one)
    const tag = repository.tag('v1', one, 'annotated')
    const reader = await open(repository.path, kind)
    for (const name of [
      one,
      one.slice(0, 9),
      'feature/x',
      'refs/heads/feature/x',
      'light',
      'v1',
      tag,
      'HEAD~',
      'main^1',
    ]) {
      expect(await reader.resolve(name), name).toBe(one)
    }
    for (const name of ['HEAD', 'main', two, 'HEAD~0', 'HEAD^{commit}'])
      expect(await reader.resolve(name)).toBe(two)
    const blob = repository.idAt(one, 'a')
    for (const name of ['nowhere', '-x', '--all', '', 'f'.repeat(40), blob, 'HEAD~9', 'HEAD^2', 'a b']) {
      expect(await reader.resolve(name), name).toBeUndefined()
    }
  })

  test('a branch may look like an option', async () => {
    const repository = createRepository()
    const one = repository.commit({ files: { a: '1' } })
    repository.branch('--all', one)
    repository.checkout('main')
    repository.commit({ files: { a: '2' } })
    expect(await (await open(repository.path, kind)).resolve('--all')).toBe(one)
  })

  test('what is no id is refused, and leaves no program running', async () => {
    const repository = createRepository()
    const head = repository.commit({ files: { a: '1' } })
    // Node lists a program that ended until its loop has turned once more, those of earlier tests too.
    const programs = (): number =>
      process.getActiveResourcesInfo().filter((resource) => resource === 'ProcessWrap').length
    await expect.poll(programs, { timeout: 10_000 }).toBe(0)
    const reader = await open(repository.path, kind)
    await expect(reader.signatures([head, 'HEAD'])).rejects.toThrow('not a full object id')
    expect(await reader.signatures([head])).toHaveLength(1)
    await reader.close()
    await expect.poll(programs, { timeout: 10_000 }).toBe(0)
  })

  test('signatures come in the order asked, as recorded, without those that are missing', async () => {
    const repository = createRepository()
    const one = repository.commit({
      author: 'Zoë Ünal',
      email: 'zoe@example.org',
      committer: 'Bob',
      files: { a: '1' },
    })
    const two = repository.commit({
      author: 'Ann',
      committerEmail: 'noreply@github.com',
      message: 'Two\n\nCo-authored-by: X',
    })
    const reader = await open(repository.path, kind)
    const all = await reader.signatures([two, 'd'.repeat(40), one, repository.idAt(one, 'a')])
    expect(all).toEqual([
      {
        id: two,
        parents: [one],
        author: { name: 'Ann', email: 'ann@example.org' },
        committer: { name: 'Ann', email: 'noreply@github.com' },
        committedAt: 1_600_000_120,
        message: 'Two\n\nCo-authored-by: X',
      },
      {
        id: one,
        parents: [],
        author: { name: 'Zoë Ünal', email: 'zoe@example.org' },
        committer: { name: 'Bob', email: 'bob@example.org' },
        committedAt: 1_600_000_060,
        message: 'Change',
      },
    ])
  })

  test('a message is decoded by its encoding header, else as UTF-8, else as Latin-1', async () => {
    const repository = createRepository()
    const latin = repository.commit({
      headers: ['encoding ISO-8859-1'],
      message: Buffer.from('Grüße\n', 'latin1'),
    })
    const cyrillic = repository.commit({
      headers: ['encoding KOI8-R'],
      message: Uint8Array.of(0xf0, 0xd2, 0x0a),
    })
    const utf8 = repository.commit({ message: 'Grüße 日本' })
    const undeclared = repository.commit({ message: Buffer.from('Grüße\n', 'latin1') })
    const reader = await open(repository.path, kind)
    const messages = (await historyOf(reader, [undeclared])).map(({ message }) => message)
    expect(messages).toEqual(['Grüße', 'Пр', 'Grüße 日本', 'Grüße'])
    const signed = await reader.signatures([latin, cyrillic, utf8, undeclared])
    expect(signed.map(({ message }) => message)).toEqual(messages)
  })

  test('a name may end in a letter whose last byte is a space elsewhere', async () => {
    const repository = createRepository()
    const ids = ['翠', 'Papà', ' Ann '].map((author) => repository.commit({ author, email: 'a@example.org' }))
    const reader = await open(repository.path, kind)
    const signed = await reader.signatures(ids)
    expect(signed.map(({ author }) => author.name)).toEqual(['翠', 'Papà', 'Ann'])
  })
})

describe.each(['git', 'isomorphic'] as const)('the %s reader: blobs', (kind) => {
  test('blobs come in the order asked, as often as asked, aligned, each in memory of its own', async () => {
    const repository = createRepository()
    const ids = ['', 'a', 'bb\n', 'c'.repeat(70_000)].map((text) => repository.blob(text))
    const tree = repository.commit({ files: { a: 'a' } })
    const reader = await open(repository.path, kind)
    const asked = [ids[3], ids[0], ids[1], ids[2], ids[1]].filter((id) => id !== undefined)
    const blobs = await readBlobs(reader, asked)
    expect(blobs.map(({ id }) => id)).toEqual(asked)
    expect(contents(blobs)).toEqual(['c'.repeat(70_000), '', 'a', 'bb\n', 'a'])
    for (const { bytes } of blobs) expect((bytes?.byteOffset ?? 0) % 8).toBe(0)
    expect(contents(await readBlobs(reader, [tree]))).toEqual(['missing'])
  })

  test('a blob over the limit is not kept, one at the limit is, and an absent one is named missing', async () => {
    const repository = createRepository()
    const large = repository.blob('x'.repeat(300_001))
    const fitting = repository.blob('y'.repeat(300_000))
    const small = repository.blob('small')
    const absent = 'c'.repeat(40)
    const reader = await open(repository.path, kind)
    const blobs = await readBlobs(reader, [large, fitting, absent, small, absent], 300_000)
    expect(blobs[0]).toEqual({ id: large, bytes: null, absence: 'too large', sizeBytes: 300_001 })
    expect(blobs[2]).toEqual({ id: absent, bytes: null, absence: 'missing' })
    expect(contents(blobs)).toEqual(['too large', 'y'.repeat(300_000), 'missing', 'small', 'missing'])
  })

  test('whoever waits is answered without `end`, also for what is asked while waiting', async () => {
    const repository = createRepository()
    const [one, two] = [repository.blob('one'), repository.blob('two')]
    const stream = (await open(repository.path, kind)).blobs({ maxBytes: 100 })
    stream.request([one])
    expect(contents((await stream.next()) ?? [])).toEqual(['one'])
    const waiting = stream.next()
    await new Promise((resume) => setTimeout(resume, 20))
    stream.request([two])
    expect(contents((await waiting) ?? [])).toEqual(['two'])
    const last = stream.next()
    stream.end()
    expect(await last).toBeNull()
    expect(await stream.next()).toBeNull()
    expect(() => stream.request([one])).toThrow('ended')
    await stream.close()
    await stream.close()
  })

  test('closing ends a wait, and what was asked is forgotten', async () => {
    const repository = createRepository()
    const stream = (await open(repository.path, kind)).blobs({ maxBytes: 100 })
    const waiting = stream.next()
    await stream.close()
    expect(await waiting).toBeNull()
    expect(await stream.next()).toBeNull()
  })

  test('five thousand requests between answers are all answered in order', async () => {
    const repository = createRepository()
    const ids = Array.from({ length: 500 }, (_, n) => repository.blob(`${n} `.repeat(n * 5)))
    repository.commit({ files: Object.fromEntries(ids.map((_, n) => [`f${n}`, `${n} `.repeat(n * 5)])) })
    repository.git('repack', '-adq')
    const stream = (await open(repository.path, kind)).blobs({ maxBytes: 1 << 20 })
    const asked: string[] = []
    const answered: string[] = []
    for (let round = 0; asked.length < 5000; round++) {
      const some = Array.from(
        { length: 1 + ((round * 37) % 90) },
        (_, n) => ids[(round * 31 + n * 7) % 500] ?? '',
      )
      asked.push(...some)
      stream.request(some)
      if (round % 3 !== 0) for (const { id } of (await stream.next()) ?? []) answered.push(id)
    }
    stream.end()
    for (let some = await stream.next(); some !== null; some = await stream.next()) {
      for (const { id, bytes } of some) {
        answered.push(id)
        expect(bytes).not.toBeNull()
      }
    }
    expect(answered).toEqual(asked)
  })

  test('answers that nobody takes make the reader wait, not fill the memory', async () => {
    const repository = createRepository()
    const ids = Array.from({ length: 40 }, (_, n) => repository.blob(`${n}`.padEnd(1 << 20, 'x')))
    const stream = (await open(repository.path, kind)).blobs({ maxBytes: 1 << 21 })
    stream.request(ids)
    stream.end()
    const before = process.memoryUsage().arrayBuffers
    await new Promise((resume) => setTimeout(resume, 300))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(24 << 20)
    let count = 0
    for (let some = await stream.next(); some !== null; some = await stream.next()) count += some.length
    expect(count).toBe(40)
  })
})
