// Writes dist/cli/byline.js, where the program's entry stood before there was a service: npx keeps a link to it in its cache, by
// the folder of the checkout, and would find no program there after an update.
import { chmodSync, writeFileSync } from 'node:fs'

const FORMER_ENTRY = 'dist/cli/byline.js'

writeFileSync(FORMER_ENTRY, "#!/usr/bin/env node\nimport '../main.js'\n")
chmodSync(FORMER_ENTRY, 0o755)
