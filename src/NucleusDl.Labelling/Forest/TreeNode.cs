using System.Runtime.InteropServices;

namespace NucleusDl.Labelling.Forest;

/// <summary>
/// A node of a tree in eight bytes: a sample whose bin of the feature is above the cut goes to Left + 1, else to Left. A leaf leads to itself, so that
/// several samples can walk side by side without asking who has arrived.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct TreeNode(int left, int feature, int cut)
{
    /// <summary>No bin is above this.</summary>
    public const int NeverRight = 255;

    public int Left = left;

    public ushort Feature = (ushort)feature;

    public ushort Cut = (ushort)cut;
}
