using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Forest;

/// <summary>The scribbled voxels of a stack.</summary>
/// <param name="Places">Index of each in the stack, ascending.</param>
/// <param name="Classes">Its class, 0, 1, …</param>
/// <param name="Labels">The number that each class was scribbled with, ascending.</param>
internal sealed record Scribbles(long[] Places, byte[] Classes, IReadOnlyList<byte> Labels)
{
    /// <summary>Finds and checks them.</summary>
    /// <param name="scribbles">0 is not scribbled.</param>
    /// <param name="image">Shape of the image.</param>
    /// <param name="most">More are thinned out evenly.</param>
    public static Scribbles Find(Volume<byte> scribbles, VolumeShape image, int most)
    {
        var shape = scribbles.Shape;
        if (shape.C != 1 || !shape.SameSpace(image))
            throw new NucleusException(ErrorKind.Input, $"The scribbles have {shape} voxels, the image {image with { C = 1 }}.", "Use scribbles that were painted on this image.", scribbles.Source);
        var counts = new long[256];
        for (var z = 0; z < shape.Z; z++)
            foreach (var label in scribbles.Plane(z))
                counts[label]++;
        byte[] labels = [.. Enumerable.Range(1, 255).Where(l => counts[l] > 0).Select(l => (byte)l)];
        if (labels.Length == 0)
            throw new NucleusException(ErrorKind.Input, "Nothing is scribbled.", "Paint some voxels of the background with 1 and some of nuclei with 2; a short stroke of each is enough to begin.", scribbles.Source);
        if (labels.Length == 1)
            throw new NucleusException(ErrorKind.Input, $"Only one class is scribbled, number {labels[0]}.", "Paint some voxels of another class too: background and nuclei need a stroke each.", scribbles.Source);
        var total = counts.AsSpan(1).ToArray().Sum();
        // Each class keeps its share, and a rare one every voxel it has up to its fair part.
        var steps = Array.ConvertAll(counts, c => total <= most ? 1 : Math.Max(1, (long)Math.Ceiling(c / Math.Max((double)most * c / total, (double)most / (4 * labels.Length)))));
        var (places, classes, seen) = (new List<long>(), new List<byte>(), new long[256]);
        for (var z = 0; z < shape.Z; z++)
        {
            var plane = scribbles.Plane(z);
            for (var i = plane.IndexOfAnyExcept((byte)0); i >= 0 && i < plane.Length; i++)
                if (plane[i] != 0 && seen[plane[i]]++ % steps[plane[i]] == 0)
                {
                    places.Add(z * shape.PlaneLength + i);
                    classes.Add((byte)Array.IndexOf(labels, plane[i]));
                }
        }
        return new Scribbles([.. places], [.. classes], labels);
    }
}
