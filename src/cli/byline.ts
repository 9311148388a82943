#!/usr/bin/env node
// The command line's entry: runs what the arguments ask for, and leaves the exit code to the end of the process, so that
// everything written reaches its reader.
import { processSession } from './process-session.ts'
import { reportUnexpected, runByline } from './program.ts'

const session = processSession()
// What fails in the background, past every command, ends the process in one line all the same.
process.on('uncaughtException', (error) => process.exit(reportUnexpected(session, error)))
process.exitCode = await runByline(process.argv.slice(2), session)
