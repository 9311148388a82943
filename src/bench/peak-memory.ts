// Loaded into the Node processes that are measured (`node --import`): at their end, tells their peak memory on descriptor 3.
import { writeSync } from 'node:fs'

process.on('exit', () => {
  writeSync(3, String(process.resourceUsage().maxRSS))
})
