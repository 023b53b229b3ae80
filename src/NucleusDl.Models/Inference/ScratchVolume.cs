using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NucleusDl.IO;
using NucleusDl.Runs;
using NucleusDl.Volumes;

namespace NucleusDl.Models.Inference;

/// <summary>
/// Voxels in a temporary file, for stacks larger than the memory: boxes are read and written. It begins as zeros, and is gone when it is disposed. Plain reads
/// and writes instead of a mapping, so that what the system keeps of it in its cache does not count as this program's memory.
/// </summary>
internal sealed class ScratchVolume<T> : IDisposable where T : unmanaged, INumber<T>
{
    private readonly SafeFileHandle file;
    private readonly string path;

    /// <summary>Makes the file.</summary>
    /// <param name="folder">Where; it must exist.</param>
    /// <param name="name">What it is for.</param>
    /// <param name="shape">Extent.</param>
    /// <exception cref="NucleusException">The disk has no room for it, or refuses.</exception>
    public ScratchVolume(string folder, string name, VolumeShape shape)
    {
        Shape = shape;
        path = Path.Combine(folder, $".nucleusdl-{Environment.ProcessId}-{Guid.NewGuid():N}-{name}{AtomicFile.PartialSuffix}");
        try
        {
            file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose, shape.Length * Size);
            RandomAccess.SetLength(file, shape.Length * Size);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw AtomicFile.Explain(path, e);
        }
    }

    public VolumeShape Shape { get; }

    private static int Size => Marshal.SizeOf<T>();

    /// <summary>Reads a box of all channels.</summary>
    public Volume<T> Read(VolumeBox box, VoxelSize? voxelSize = null)
    {
        var result = new Volume<T>(new VolumeShape(Shape.C, box.Depth, box.Height, box.Width), voxelSize);
        ForEachRun(box, result.Shape, (c, z, y, rows, offset) =>
        {
            var bytes = MemoryMarshal.AsBytes(result.Plane(c, z).Slice(y * box.Width, rows * box.Width));
            while (bytes.Length > 0)
            {
                var got = RandomAccess.Read(file, bytes, offset);
                if (got == 0)
                    throw new NucleusException(ErrorKind.Resource, "A temporary file became shorter while it was in use.", "Run it again, with the results on another disk.", path);
                bytes = bytes[got..];
                offset += got;
            }
        });
        return result;
    }

    /// <summary>Writes a box of all channels.</summary>
    /// <exception cref="NucleusException">The disk is full.</exception>
    public void Write(VolumeBox box, Volume<T> values)
    {
        try
        {
            ForEachRun(box, values.Shape, (c, z, y, rows, offset) => RandomAccess.Write(file, MemoryMarshal.AsBytes(values.Plane(c, z).Slice(y * box.Width, rows * box.Width)), offset));
        }
        catch (IOException e)
        {
            throw AtomicFile.Explain(path, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>Runs of voxels that lie together in the file: whole widths at once, else row by row.</summary>
    private void ForEachRun(VolumeBox box, VolumeShape part, Action<int, int, int, int, long> run)
    {
        if (!box.FitsIn(Shape) || part != new VolumeShape(Shape.C, box.Depth, box.Height, box.Width))
            throw new ArgumentException($"box {box} and part {part} do not fit {Shape}");
        var rows = box.Width == Shape.X ? box.Height : 1;
        for (var c = 0; c < Shape.C; c++)
            for (var z = 0; z < box.Depth; z++)
                for (var y = 0; y < box.Height; y += rows)
                    run(c, z, y, rows, ((((long)c * Shape.Z + box.Z + z) * Shape.Y + box.Y + y) * Shape.X + box.X) * Size);
    }
}
