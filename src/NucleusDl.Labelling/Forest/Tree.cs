namespace NucleusDl.Labelling.Forest;

/// <summary>One tree: nodes from the root on, children after their parent.</summary>
/// <param name="Nodes">Nodes; <see cref="TreeNode.Left"/> counts from this array's start.</param>
/// <param name="Shares">For each node and class the share of its samples; set at leaves.</param>
/// <param name="Gain">For each feature how much its splits reduced impurity.</param>
internal sealed record Tree(TreeNode[] Nodes, float[] Shares, double[] Gain);
