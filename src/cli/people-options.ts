// The options by which lists of people are narrowed.
import { Option, type Command } from 'commander'

/** Adds --entity and --class: for commands that list people. */
export function addPeopleOptions(command: Command): Command {
  return command
    .option('--entity <name>', 'only people whom this legal entity pays')
    .addOption(
      new Option('--class <class>', 'only these people').choices([
        'employee',
        'contractor',
        'external',
        'agent',
      ]),
    )
}
