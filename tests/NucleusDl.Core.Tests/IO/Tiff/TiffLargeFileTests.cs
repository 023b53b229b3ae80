using System.Buffers.Binary;
using System.Text;
using NucleusDl.IO;
using NucleusDl.IO.Tiff;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.IO.Tiff;

/// <summary>Stacks over 4 GB, in files that take no room on the disk.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class TiffLargeFileTests
{
    private const int Planes = 8300;
    private const int Edge = 512;
    private const long PlaneBytes = Edge * Edge * 2;

    [Fact]
    public void Planes_and_boxes_of_an_ImageJ_stack_over_4_GB_behind_one_page_are_read()
    {
        if (!OperatingSystem.IsLinux())
            return; // Elsewhere the file would take its length.
        using var folder = new TempFolder();
        var path = folder.File("a.tif");
        using (var file = File.Create(path))
        {
            file.Write(OnePage());
            file.SetLength(4096 + Planes * PlaneBytes);
            file.Position = 4096 + (Planes - 1) * PlaneBytes + 2 * (3 * Edge + 7);
            file.Write([0x34, 0x12]);
        }
        using (var reader = VolumeFile.Open(path))
        {
            Assert.Equal(new VolumeShape(Planes, Edge, Edge), reader.Info.Shape);
            using var box = (Volume<ushort>)reader.ReadBox(new VolumeBox(Planes - 2, 3, 6, 2, 2, 4));
            Assert.Equal((0, 0x1234, 0), (box[0, 0, 1], box[1, 0, 1], box[1, 1, 1]));
        }
        using var plane = (Volume<ushort>)VolumeFile.ReadPlane(path, 0, Planes - 1);
        Assert.Equal(0x1234, plane[0, 3, 7]);
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length - 1);
        Assert.Contains("ends too early", Assert.Throws<NucleusException>(() => VolumeFile.Inspect(path)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Opening_many_pages_reads_of_each_its_directory_alone()
    {
        using var folder = new TempFolder();
        using (var volume = Patterns.Make(PixelType.UInt8, new VolumeShape(2000, 3, 4)))
            VolumeFile.Write(folder.File("a.ome.tif"), volume, new WriteOptions(null, TiffCompression.None));
        // A page that cannot be is noticed when it is read, and not before.
        var bytes = File.ReadAllBytes(folder.File("a.ome.tif"));
        using (var file = TiffFile.Open(folder.File("a.ome.tif")))
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((int)Entry(bytes, file.Pages[1500].Offset, 273)), uint.MaxValue);
        File.WriteAllBytes(folder.File("a.ome.tif"), bytes);
        using var reader = VolumeFile.Open(folder.File("a.ome.tif"));
        Assert.Equal(2000, reader.Info.Shape.Z);
        reader.ReadPlane(0, 1499).Dispose();
        Assert.Contains("ends too early", Assert.Throws<NucleusException>(() => reader.ReadPlane(0, 1500)).Problem, StringComparison.Ordinal);
    }

    /// <summary>Where the value of a tag lies.</summary>
    private static long Entry(byte[] bytes, long directory, int tag)
    {
        for (var at = directory + 2; ; at += 12)
            if (BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)at)) == tag)
                return at + 8;
    }

    private static byte[] OnePage()
    {
        var text = Encoding.ASCII.GetBytes($"ImageJ=1.54f\nimages={Planes}\nslices={Planes}\n\0");
        (int Tag, int Type, int Count, int Value)[] tags =
        [
            (256, 4, 1, Edge), (257, 4, 1, Edge), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1), (270, 2, text.Length, 400), (273, 4, 1, 4096), (277, 3, 1, 1), (278, 4, 1, Edge),
            (279, 4, 1, (int)PlaneBytes),
        ];
        var head = new byte[1024];
        "II*\0"u8.CopyTo(head);
        head[4] = 8;
        head[8] = (byte)tags.Length;
        for (var i = 0; i < tags.Length; i++)
        {
            var entry = head.AsSpan(10 + 12 * i);
            BinaryPrimitives.WriteInt16LittleEndian(entry, (short)tags[i].Tag);
            BinaryPrimitives.WriteInt16LittleEndian(entry[2..], (short)tags[i].Type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], tags[i].Count);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], tags[i].Value);
        }
        text.CopyTo(head.AsSpan(400));
        return head;
    }
}
