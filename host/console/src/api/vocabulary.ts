import type { Schemas } from './client';

type Workflow = Schemas['WorkflowView'];

/** What names of a ticket mean to people. */
export class Vocabulary {
  private readonly workflows: Map<string, Workflow>;

  constructor(workflows: readonly Workflow[]) {
    this.workflows = new Map(workflows.map((workflow) => [idOf(workflow.plugin, workflow.name), workflow]));
  }

  workflow(plugin: string, name: string): Workflow | undefined {
    return this.workflows.get(idOf(plugin, name));
  }

  title(plugin: string, name: string): string {
    return this.workflow(plugin, name)?.title ?? name;
  }

  state(plugin: string, name: string, state: string): string {
    return this.workflow(plugin, name)?.states.find((one) => one.name === state)?.title ?? state;
  }

  isEnd(plugin: string, name: string, state: string): boolean {
    return this.workflow(plugin, name)?.states.find((one) => one.name === state)?.end ?? false;
  }
}

/** How a workflow is named in addresses and lists: `plugin/workflow`. */
export function idOf(plugin: string, workflow: string): string {
  return `${plugin}/${workflow}`;
}
