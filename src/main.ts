#!/usr/bin/env node
// The program's entry: wires what commands ask of the whole program, runs what the arguments ask for, and leaves the exit code
// to the end of the process, so that everything written reaches its reader.
import { fileURLToPath } from 'node:url'
import { processSession } from './cli/process-session.ts'
import { reportUnexpected, runByline } from './cli/program.ts'
import { servicesOf } from './main/services.ts'

const session = processSession(servicesOf(fileURLToPath(import.meta.url)))
// What fails in the background, past every command, ends the process in one line all the same.
process.on('uncaughtException', (error) => process.exit(reportUnexpected(session, error)))
process.exitCode = await runByline(process.argv.slice(2), session)
