using System.Buffers;
using System.IO.Compression;
using BitMiracle.LibTiff.Classic;
using NucleusDl.Volumes;
using LibTiff = BitMiracle.LibTiff.Classic.Tiff;

namespace NucleusDl.IO.Tiff;

/// <summary>
/// Writes a volume as ImageJ hyperstack (pages T, Z, C with C fastest) or OME-TIFF (pages C, Z with Z fastest), one page a plane.
/// Planes are compressed in parallel, in batches, and stored in order: the file does not depend on the number of threads.
/// </summary>
internal sealed class TiffVolumeWriter
{
    /// <summary>Bytes that a classic TIFF can address, less what the directories may need.</summary>
    public const long DefaultClassicLimit = uint.MaxValue - (64L << 20);

    private const int StripBytes = 8 << 20;
    private const int BatchBytes = 64 << 20;

    private static readonly string Software = $"NucleusDl {typeof(TiffVolumeWriter).Assembly.GetName().Version?.ToString(3)}";

    private readonly IPlaneSource volume;
    private readonly int sampleBytes;
    private readonly int planeBytes;
    private readonly IProgress<ProgressReport>? progress;
    private readonly CancellationToken cancel;
    private readonly TiffFlavour flavour;
    private readonly TiffCompression compression;
    private readonly bool differences;
    private readonly string path;
    private readonly int rowsPerStrip;

    private TiffVolumeWriter(string path, IPlaneSource volume, TiffFlavour flavour, WriteOptions options, IProgress<ProgressReport>? progress, CancellationToken cancel)
    {
        (this.path, this.volume, this.flavour, compression, this.progress, this.cancel) = (path, volume, flavour, options.Compression, progress, cancel);
        differences = options.Differences && compression != TiffCompression.None && volume.PixelType is not (PixelType.Float32 or PixelType.Float64);
        sampleBytes = VolumeReader.SizeOf(volume.PixelType);
        planeBytes = checked((int)(volume.Shape.PlaneLength * sampleBytes));
        rowsPerStrip = Math.Clamp(StripBytes / (volume.Shape.X * sampleBytes), 1, volume.Shape.Y);
    }

    /// <summary>Writes to a stream that can seek.</summary>
    /// <exception cref="NucleusException">The volume is too large for the flavour.</exception>
    public static void Write(Stream stream, string path, IPlaneSource volume, WriteOptions options, long classicLimit = DefaultClassicLimit,
        IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        var flavour = FlavourOf(path, options);
        var bytes = volume.Shape.Length * VolumeReader.SizeOf(volume.PixelType) * volume.Frames;
        var big = bytes > classicLimit;
        if (big && flavour == TiffFlavour.ImageJ)
            throw new NucleusException(ErrorKind.Usage, $"The volume has {bytes / 1e9:0.0} GB, more than an ImageJ TIFF can hold.",
                "Give the file a name that ends in .ome.tif.", path);
        new TiffVolumeWriter(path, volume, flavour, options, progress, cancel).Write(stream, big);
    }

    /// <summary>The flavour that the options or the name ask for.</summary>
    public static TiffFlavour FlavourOf(string path, WriteOptions options)
    {
        var isOmeName = path.EndsWith(".ome.tif", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".ome.tiff", StringComparison.OrdinalIgnoreCase);
        return options.Flavour ?? (isOmeName ? TiffFlavour.Ome : TiffFlavour.ImageJ);
    }

    private void Write(Stream stream, bool big)
    {
        var target = new LibTiffTarget(stream);
        try
        {
            using (var tiff = LibTiff.ClientOpen(path, big ? "w8" : "w", target, target) ?? throw Failed(target))
                WritePages(tiff, target);
        }
        catch (Exception e) when (e is not (NucleusException or IOException or UnauthorizedAccessException or OutOfMemoryException or OperationCanceledException))
        {
            throw Failed(target, e);
        }
        if (target.Error is not null || target.Failure is not null)
            throw Failed(target);
    }

    private void WritePages(LibTiff tiff, LibTiffTarget target)
    {
        var planes = volume.Frames * volume.Shape.C * volume.Shape.Z;
        var batch = Math.Clamp(BatchBytes / Math.Max(1, planeBytes), 1, planes);
        for (var start = 0; start < planes; start += batch)
        {
            cancel.ThrowIfCancellationRequested();
            progress?.Report(new ProgressReport("Writing", start, planes, Path.GetFileName(path)));
            var packed = new byte[Math.Min(batch, planes - start)][][];
            PlaneLoop.Run(packed.Length, i => packed[i] = Strips(start + i), cancel);
            for (var i = 0; i < packed.Length; i++)
            {
                SetTags(tiff, start + i);
                for (var s = 0; s < packed[i].Length; s++)
                {
                    var strip = packed[i][s];
                    if (tiff.WriteRawStrip(s, strip, strip.Length) < 0)
                        throw Failed(target);
                }
                if (!tiff.WriteDirectory())
                    throw Failed(target);
            }
        }
    }

    /// <summary>The strips of one page, as they are to be stored.</summary>
    private byte[][] Strips(int page)
    {
        var (t, c, z) = PlaneOf(page);
        var raw = ArrayPool<byte>.Shared.Rent(planeBytes);
        try
        {
            var plane = raw.AsSpan(0, planeBytes);
            volume.ReadPlane(t, c, z, plane);
            return Strips(plane);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    private byte[][] Strips(Span<byte> plane)
    {
        if (differences)
            TiffPredictor.Subtract(plane, volume.Shape.X * sampleBytes, sampleBytes);
        var stripBytes = plane.Length / volume.Shape.Y * rowsPerStrip;
        var strips = new byte[(volume.Shape.Y + rowsPerStrip - 1) / rowsPerStrip][];
        for (var s = 0; s < strips.Length; s++)
        {
            var raw = plane[(s * stripBytes)..];
            raw = raw[..Math.Min(raw.Length, stripBytes)];
            strips[s] = compression switch
            {
                TiffCompression.Deflate => Deflate(raw),
                TiffCompression.Lzw => LzwEncoder.Encode(raw),
                _ => raw.ToArray(),
            };
        }
        return strips;
    }

    private static byte[] Deflate(ReadOnlySpan<byte> raw)
    {
        var packed = new MemoryStream(raw.Length / 2 + 64);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(raw);
        return packed.ToArray();
    }

    private (int T, int C, int Z) PlaneOf(int page)
    {
        var (t, rest) = Math.DivRem(page, volume.Shape.C * volume.Shape.Z);
        return flavour == TiffFlavour.ImageJ ? (t, rest % volume.Shape.C, rest / volume.Shape.C) : (t, rest / volume.Shape.Z, rest % volume.Shape.Z);
    }

    private void SetTags(LibTiff tiff, int page)
    {
        var shape = volume.Shape;
        tiff.SetField(TiffTag.IMAGEWIDTH, shape.X);
        tiff.SetField(TiffTag.IMAGELENGTH, shape.Y);
        tiff.SetField(TiffTag.BITSPERSAMPLE, sampleBytes * 8);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, 1);
        tiff.SetField(TiffTag.SAMPLEFORMAT, volume.PixelType switch
        {
            PixelType.Float32 or PixelType.Float64 => SampleFormat.IEEEFP,
            PixelType.Int8 or PixelType.Int16 or PixelType.Int32 => SampleFormat.INT,
            _ => SampleFormat.UINT,
        });
        tiff.SetField(TiffTag.COMPRESSION, compression switch
        {
            TiffCompression.Deflate => Compression.ADOBE_DEFLATE,
            TiffCompression.Lzw => Compression.LZW,
            _ => Compression.NONE,
        });
        if (differences)
            tiff.SetField(TiffTag.PREDICTOR, Predictor.HORIZONTAL);
        tiff.SetField(TiffTag.PHOTOMETRIC, Photometric.MINISBLACK);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.ROWSPERSTRIP, rowsPerStrip);
        if (page == 0)
        {
            tiff.SetField(TiffTag.IMAGEDESCRIPTION, flavour == TiffFlavour.ImageJ ? ImageJDescription.Write(volume) : OmeDescription());
            tiff.SetField(TiffTag.SOFTWARE, Software);
        }
        SetResolution(tiff);
    }

    private string OmeDescription()
    {
        var first = new byte[planeBytes];
        volume.ReadPlane(0, 0, 0, first);
        return OmeWriter.Write(volume, Path.GetFileName(path), first);
    }

    private void SetResolution(LibTiff tiff)
    {
        if (volume.VoxelSize is not { } v)
            return;
        // ImageJ reads the tags in the unit of its description; others expect pixels per centimetre.
        var perUnit = flavour == TiffFlavour.ImageJ ? 1 : 1e4;
        tiff.SetField(TiffTag.RESOLUTIONUNIT, flavour == TiffFlavour.ImageJ ? ResUnit.NONE : ResUnit.CENTIMETER);
        tiff.SetField(TiffTag.XRESOLUTION, perUnit / v.X);
        tiff.SetField(TiffTag.YRESOLUTION, perUnit / v.Y);
    }

    /// <summary>The disk's own failure where there is one, for whoever opened the stream to explain.</summary>
    private Exception Failed(LibTiffTarget target, Exception? e = null) => target.Failure ?? new NucleusException(ErrorKind.Resource,
        $"The TIFF could not be written ({target.Error ?? e?.Message ?? "no reason given"}).", "Check the disk and the name.", path, e);
}
