//! Where the states of a workflow stand in its diagram.
import dagre from '@dagrejs/dagre';
import type { Workflow } from '../../api/workflows';

export interface Node {
  name: string;
  title: string;
  end: boolean;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Edge {
  from: string;
  to: string;
  /** Titles of the actions that lead along it. */
  titles: string[];
  points: { x: number; y: number }[];
  label: { x: number; y: number; width: number };
}

export interface Graph {
  width: number;
  height: number;
  nodes: Node[];
  edges: Edge[];
}

const NODE_HEIGHT = 34;
const LINE_HEIGHT = 15;

/** Breadth of a text at 12 px, roughly: Chinese letters are twice as broad as Latin ones. */
export function breadth(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 0x2e80 ? 13 : 7), 0);
}

/** Actions between two states, as one edge. */
export function edgesOf(
  workflow: Pick<Workflow, 'actions'>,
): Map<string, { from: string; to: string; titles: string[] }> {
  const edges = new Map<string, { from: string; to: string; titles: string[] }>();
  for (const { title, from, to } of workflow.actions) {
    for (const one of from) {
      for (const other of to) {
        if (one === other) continue;
        const edge = edges.get(`${one} ${other}`) ?? { from: one, to: other, titles: [] };
        edge.titles.push(title);
        edges.set(`${one} ${other}`, edge);
      }
    }
  }
  return edges;
}

/** Lays a workflow out from top to bottom. */
export function graphOf(workflow: Workflow): Graph {
  const graph = new dagre.graphlib.Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 44, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { name, title } of workflow.states) {
    graph.setNode(name, { width: Math.max(84, breadth(title) + 28), height: NODE_HEIGHT });
  }
  const edges = [...edgesOf(workflow).values()];
  for (const { from, to, titles } of edges) {
    const width = Math.max(...titles.map(breadth)) + 8;
    graph.setEdge(from, to, { width, height: titles.length * LINE_HEIGHT, labelpos: 'c' });
  }
  dagre.layout(graph);
  const nodes = workflow.states.map((state) => ({ ...state, ...graph.node(state.name) }) as Node);
  const drawn = edges.map((edge) => {
    const { points, x, y, width } = graph.edge(edge.from, edge.to) as unknown as Edge['label'] &
      Pick<Edge, 'points'>;
    return { ...edge, points, label: { x, y, width } };
  });
  const { width = 0, height = 0 } = graph.graph();
  return { width, height, nodes, edges: drawn };
}
