using System.Diagnostics.CodeAnalysis;
using NucleusDl.Labelling.Session;
using NucleusDl.Measuring;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>The stack that is open, and what was worked out about it.</summary>
internal sealed class OpenStack(LabelSession session, string file, long memoryBytes) : IDisposable
{
    private readonly Lock gate = new();
    private LiveForest? forest;
    private int forestChannel;

    /// <summary>What is drawn.</summary>
    public LabelSession Session => session;

    /// <summary>Its file as the browser names it.</summary>
    public string File => file;

    /// <summary>The newest measurements, and the revision that they are of.</summary>
    public (MorphometryTable Table, long Revision)? Measured { get; set; }

    /// <summary>What the data doctor thinks of each nucleus; null before it looked.</summary>
    public IReadOnlyDictionary<int, Suspicion>? Suspicions { get; set; }

    /// <summary>The forest; null before it was first asked.</summary>
    public LiveForest? Forest
    {
        get
        {
            lock (gate)
                return forest;
        }
    }

    /// <summary>The forest of a channel. Another channel begins another forest.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The forest owns the channel, and this object the forest.")]
    public LiveForest ForestOf(int channel)
    {
        lock (gate)
        {
            if (forest is not null && forestChannel == channel)
                return forest;
            session.Image.Check(channel);
            var next = new LiveForest(session.Image.Channel(channel), memoryBytes / 2);
            forest?.Dispose();
            (forest, forestChannel) = (next, channel);
            return forest;
        }
    }

    /// <summary>The stack's voxel size.</summary>
    /// <exception cref="NucleusException">It is unknown.</exception>
    public VoxelSize RequireVoxelSize() => session.Image.VoxelSize
        ?? throw new NucleusException(ErrorKind.Input, "The voxel size is not in the file.", "Start the page with --voxel-size Z,Y,X in µm, for example 1.75,0.8,0.8.", session.Image.Path);

    /// <inheritdoc/>
    public void Dispose()
    {
        session.Dispose();
        lock (gate)
            forest?.Dispose();
    }
}
