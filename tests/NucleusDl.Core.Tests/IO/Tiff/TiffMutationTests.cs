namespace NucleusDl.Tests.IO.Tiff;

/// <summary>Files changed at random give pixels or a clear error: no other exception, no hang, no memory for what they merely claim.</summary>
[Trait(Kind.Name, Kind.Fast)]
[Collection(Alone.Name)]
public class TiffMutationTests
{
    private const int Rounds = 12;
    private const long MostBytes = 512L << 20;

    /// <summary>Generous: a hang breaks it, a busy machine does not.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("tiff")]
    [InlineData("io")]
    public void Changed_files_of_every_encoding_give_pixels_or_a_clear_error(string golden)
    {
        using var folder = new TempFolder();
        var random = new Random(11);
        foreach (var path in Directory.EnumerateFiles(Repository.Golden(golden), "*.tif").Order(StringComparer.Ordinal))
        {
            var whole = File.ReadAllBytes(path);
            for (var k = 0; k < Rounds; k++)
            {
                var name = folder.File(Path.GetFileName(path));
                File.WriteAllBytes(name, Change(whole, random));
                TiffHostility.Check(name, MostTime, MostBytes);
            }
        }
    }

    private static byte[] Change(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            // Mostly where the directory is: at the beginning, or at the end as libtiff has it.
            var at = random.Next(3) switch { 0 => random.Next(bytes.Length), 1 => random.Next(Math.Min(bytes.Length, 400)), _ => bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 400)) };
            bytes[at] = random.Next(4) switch { 0 => 0xFF, 1 => 0, 2 => (byte)(bytes[at] + 1), _ => (byte)random.Next(256) };
        }
        return random.Next(6) == 0 ? bytes[..random.Next(8, bytes.Length)] : bytes;
    }
}
