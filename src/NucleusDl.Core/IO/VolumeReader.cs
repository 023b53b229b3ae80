using NucleusDl.Volumes;

namespace NucleusDl.IO;

/// <summary>
/// A file opened for reading: what it says about itself, and its planes and boxes on demand. Nothing else is loaded.
/// Get one from <see cref="VolumeFile.Open"/>. Reading may happen on several threads.
/// </summary>
/// <example><code>
/// using var file = VolumeFile.Open("large.ome.tif");
/// using var middle = file.ReadPlane(channel: 0, z: file.Info.Shape.Z / 2);
/// using var corner = file.ReadBox(new VolumeBox(0, 0, 0, 16, 64, 64));
/// </code></example>
public abstract class VolumeReader : IPlaneSource, IDisposable
{
    private protected VolumeReader(VolumeInfo info) => Info = info;

    /// <summary>What the file says about itself.</summary>
    public VolumeInfo Info { get; internal set; }

    /// <summary>The pixels as they lie in the file.</summary>
    public virtual StoredImage Stored
    {
        get
        {
            var axes = Info.Frames > 1 ? "TCZYX" : Info.Shape.C > 1 ? "CZYX" : Info.Shape.Z > 1 ? "ZYX" : "YX";
            long[] all = [Info.Frames, Info.Shape.C, Info.Shape.Z, Info.Shape.Y, Info.Shape.X];
            return new StoredImage(axes, all[^axes.Length..], Info.StoredType, Info.Shape.PlaneLength * SizeOf(PixelType),
                (long)Info.Frames * Info.Shape.C * Info.Shape.Z);
        }
    }

    PixelType IPlaneSource.PixelType => PixelType;

    int IPlaneSource.Frames => Info.Frames;

    VolumeShape IPlaneSource.Shape => Info.Shape;

    VoxelSize? IPlaneSource.VoxelSize => Info.VoxelSize;

    IReadOnlyList<string> IPlaneSource.ChannelNames => Info.ChannelNames;

    private PixelType PixelType => Info.PixelType;

    /// <summary>Reads one plane, a volume with C = Z = 1.</summary>
    /// <exception cref="NucleusException">There is no such plane, or it is damaged.</exception>
    public Volume ReadPlane(int channel, int z, int frame = 0)
    {
        Within(z, Info.Shape.Z, "plane z");
        return Read(frame, channel, 1, new VolumeBox(z, 0, 0, 1, Info.Shape.Y, Info.Shape.X));
    }

    /// <summary>Reads a box of all channels.</summary>
    /// <exception cref="NucleusException">The box does not lie inside, or is damaged.</exception>
    public Volume ReadBox(VolumeBox box, int frame = 0) => Read(frame, 0, Info.Shape.C, box);

    /// <summary>Reads a box of some channels, [count, Depth, Height, Width].</summary>
    /// <exception cref="NucleusException">The box does not lie inside, or is damaged.</exception>
    public Volume Read(int frame, int firstChannel, int channels, VolumeBox box)
    {
        Within(frame, Info.Frames, "time point");
        Within(firstChannel, Info.Shape.C, "channel");
        Within(firstChannel + channels - 1, Info.Shape.C, "channel");
        if (!box.FitsIn(Info.Shape))
            throw new NucleusException(ErrorKind.Usage, $"The box {box} does not lie inside the stack of {Info.Shape} voxels.", "Choose a smaller one.", Info.Path);
        var volume = Volume.Create(PixelType, new VolumeShape(channels, box.Depth, box.Height, box.Width), Info.VoxelSize);
        try
        {
            volume.Source = Info.Path;
            volume.ChannelNames = Info.ChannelNames.Count == Info.Shape.C ? [.. Info.ChannelNames.Skip(firstChannel).Take(channels)] : [];
            Fill(volume, frame, firstChannel, box);
            return volume;
        }
        catch
        {
            volume.Dispose();
            throw;
        }
    }

    /// <summary>Fills Y·X pixels of one plane, in this machine's byte order and in <see cref="VolumeInfo.PixelType"/>.</summary>
    /// <exception cref="NucleusException">The plane is damaged.</exception>
    public abstract void ReadPlane(int frame, int channel, int z, Span<byte> plane);

    /// <summary>Fills one stored plane, in this machine's byte order and in the type of <see cref="Stored"/>.</summary>
    /// <exception cref="NucleusException">The plane is damaged.</exception>
    public virtual void ReadStored(long index, Span<byte> plane)
    {
        var (rest, z) = Math.DivRem(index, Info.Shape.Z);
        var (frame, c) = Math.DivRem(rest, Info.Shape.C);
        ReadPlane((int)frame, (int)c, (int)z, plane);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Bytes of one number.</summary>
    public static int SizeOf(PixelType type) => type switch
    {
        PixelType.UInt8 or PixelType.Int8 => 1,
        PixelType.UInt16 or PixelType.Int16 => 2,
        PixelType.UInt32 or PixelType.Int32 or PixelType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Closes the file.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>Fills a volume of the box's shape, its channel 0 being <paramref name="firstChannel"/>. By default plane by plane.</summary>
    private protected virtual void Fill(Volume volume, int frame, int firstChannel, VolumeBox box)
    {
        var size = SizeOf(PixelType);
        var whole = box.Height == Info.Shape.Y && box.Width == Info.Shape.X;
        PlaneLoop.Run(volume.Shape.C * box.Depth, i =>
        {
            var (c, z) = Math.DivRem(i, box.Depth);
            var target = volume.PlaneBytes(c, z);
            if (whole)
            {
                ReadPlane(frame, firstChannel + c, box.Z + z, target);
                return;
            }
            var plane = new byte[checked((int)(Info.Shape.PlaneLength * size))];
            ReadPlane(frame, firstChannel + c, box.Z + z, plane);
            for (var y = 0; y < box.Height; y++)
                plane.AsSpan(((box.Y + y) * Info.Shape.X + box.X) * size, box.Width * size).CopyTo(target[(y * box.Width * size)..]);
        });
    }

    private protected void Within(int value, int count, string what) => VolumeFile.Within(value, count, what, Info.Path);
}
