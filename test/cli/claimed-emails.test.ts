// An e-mail of which HR's file and a claim say different people: nobody is overruled, whoever imports is told, and both can be mended.
import { describe, expect, test } from 'vitest'
import { PEOPLE, workshop, type Workshop } from './workshop.ts'

interface OwnerJson {
  readonly id: string
  readonly name: string
  readonly claims: string | null
}

async function ownersOf(shop: Workshop): Promise<readonly OwnerJson[]> {
  const list = (await shop.json('owners', 'list')) as { readonly rows: readonly OwnerJson[] }
  return list.rows
}

/** Everybody's tokens by the latest snapshot, by name. */
async function held(shop: Workshop): Promise<Readonly<Record<string, number>>> {
  const found = (await shop.json('owners')) as {
    readonly owners: readonly { readonly name: string; readonly tokens: number }[]
  }
  return Object.fromEntries(found.owners.map(({ name, tokens }) => [name, tokens]))
}

const record = (shop: Workshop) => shop.text('owners', 'record', `api=${shop.repository.path}`)

describe('an e-mail that HR gives to one person and another has claimed', () => {
  const hired = 'employee_number,name,class,entity,emails\n1004,Olga Pol,employee,K,olga@elsewhere.example\n'

  // Ana has Olga's e-mail by a wrong claim; the snapshot after HR's file has a contributor of that e-mail for Olga, too.
  async function claimedTwice(): Promise<{ shop: Workshop; file: string; first: string }> {
    const shop = await workshop()
    await shop.text('owners', 'import', shop.file('people.csv', PEOPLE))
    await record(shop)
    const first = (await ownersOf(shop)).find(({ name }) => name === 'Olga')!.id
    await shop.text('owners', 'claim', 'olga@elsewhere.example', '1001')
    const file = shop.file('hired.csv', hired)
    const { code, stdout, stderr } = await shop.run('owners', 'import', file)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 new, 0 changed, 0 as before.\n' })
    expect(stderr).toBe(
      'byline: olga@elsewhere.example is claimed by Ana Kovač (CL-3), who keeps what was counted under it; ' +
        'if that is wrong: byline owners undo CL-3, then import again\n',
    )
    expect(await held(shop)).toMatchObject({ 'Ana Kovač': 120 })
    await record(shop)
    expect(await held(shop)).toMatchObject({ 'Ana Kovač': 60, 'Olga Pol': 60 })
    const again = await shop.run('owners', 'import', file, '--json')
    expect(JSON.parse(again.stdout)).toMatchObject({
      claimedByOthers: [{ email: 'olga@elsewhere.example', contributor: first, claim: 'CL-3' }],
    })
    await shop.text('owners', 'undo', 'CL-3')
    return { shop, file, first }
  }

  const claimsOf = async (shop: Workshop, name: string) =>
    (await ownersOf(shop)).filter((row) => row.name === name).map(({ claims }) => claims)

  test('is named by the import, which gives all of it to whoever HR says once the claim is undone', async () => {
    const { shop, file } = await claimedTwice()
    expect(await shop.run('owners', 'import', file)).toEqual({
      code: 0,
      stdout: '0 new, 0 changed, 1 as before.\n1 contributor was found by e-mail and claimed.\n',
      stderr: '',
    })
    expect(await claimsOf(shop, 'Olga Pol')).toEqual(['CL-4 CL-5'])
    expect(await claimsOf(shop, 'Ana Kovač')).toEqual([expect.stringMatching(/^CL-[12]$/)])
  })

  test('is several contributors, who are named by their ids, by which they can be claimed by hand', async () => {
    const { shop, first } = await claimedTwice()
    const { code, stderr } = await shop.run('owners', 'claim', 'olga@elsewhere.example', '1004')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^byline: "olga@elsewhere\.example" is several: (Olga(?: Pol)? <olga@elsewhere\.example> \(C-\w{12}\)(, )?){2}; give an id\n$/,
    )
    expect(stderr).toContain(`(${first})`)
    expect(await shop.text('owners', 'claim', first, '1004')).toMatch(/^Claim CL-5: .* is Olga Pol, from/)
    expect(await claimsOf(shop, 'Olga Pol')).toEqual(['CL-4 CL-5'])
  })
})
