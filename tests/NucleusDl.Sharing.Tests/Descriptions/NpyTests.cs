using FsCheck.Xunit;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Descriptions;

[Trait(Kind.Name, Kind.Fast)]
public class NpyTests
{
    [Property(MaxTest = 100)]
    public bool Arrays_come_back(float[] values, byte split)
    {
        using var folder = new TempFolder();
        int[] shape = split % 2 == 0 ? [values.Length] : [1, values.Length, 1];
        Npy.Write(folder.File("a.npy"), values, shape);
        var (read, size) = Npy.ReadFloats(folder.File("a.npy"));
        // The header ends where numpy wants it, so that arrays can be mapped.
        var header = BitConverter.ToUInt16(File.ReadAllBytes(folder.File("a.npy")), 8) + 10;
        return header % 64 == 0 && size.SequenceEqual(shape) && read.Select(BitConverter.SingleToInt32Bits).SequenceEqual(values.Select(BitConverter.SingleToInt32Bits));
    }

    [Theory]
    [InlineData("|O", false, "(2,)", "simple layout")]
    [InlineData("<f8", false, "(2,)", "bytes")]
    [InlineData("<f4", true, "(1,)", "Fortran")]
    [InlineData("<f4", false, "(99999999999,)", "too much")]
    [InlineData("<f4", false, "(100000, 100000, 100000)", "bytes")]
    public void What_is_no_array_of_floats_is_refused(string type, bool fortran, string shape, string said)
    {
        using var folder = new TempFolder();
        var header = $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n";
        File.WriteAllBytes(folder.File("a.npy"), [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), 0, 0, 0, 0]);
        Assert.Contains(said, Assert.Throws<NucleusException>(() => Npy.ReadFloats(folder.File("a.npy"))).Problem);
    }
}
