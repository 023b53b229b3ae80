using NucleusDl.Volumes;

namespace NucleusDl.Tests.Volumes;

[Trait(Kind.Name, Kind.Fast)]
public class ZeroedMemoryTests
{
    /// <summary>Sizes on both sides of the limit, whole pages and parts of pages.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData((2 << 20) + 4097)]
    public void Every_byte_is_zero_and_can_be_written_again_and_again(int beyond)
    {
        var length = (int)ZeroedMemory.Large + beyond;
        for (var i = 0; i < 3; i++)
        {
            using var first = new Volume<byte>(new VolumeShape(1, 1, length));
            using var second = new Volume<byte>(new VolumeShape(1, 1, length));
            Assert.False(first.Plane(0).ContainsAnyExcept((byte)0));
            first.Plane(0).Fill(255);
            Assert.False(second.Plane(0).ContainsAnyExcept((byte)0));
            second.Plane(0).Fill(1);
            Assert.False(first.Plane(0).ContainsAnyExcept((byte)255));
        }
    }

    [Fact]
    public void More_than_there_is_is_an_error_that_says_how_much()
    {
        var error = Assert.Throws<NucleusException>(() => new Volume<double>(new VolumeShape(1 << 20, 1 << 20, 1 << 10)));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.Contains("8589934592 MiB", error.Message, StringComparison.Ordinal);
    }
}
