#!/usr/bin/env node
// The command line's entry: hands the arguments to the commands.
console.log('hello', process.argv.slice(2))
