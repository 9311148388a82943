#!/usr/bin/env node
// The command line's entry: runs what the arguments ask for, and leaves the exit code to the end of the process, so that
// everything written reaches its reader.
import { processSession } from './process-session.ts'
import { runByline } from './program.ts'

process.exitCode = await runByline(process.argv.slice(2), processSession())
