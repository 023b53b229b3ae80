using FsCheck.Xunit;
using NucleusDl.IO.Raw;

namespace NucleusDl.Tests.IO.Raw;

[Trait(Kind.Name, Kind.Fast)]
public class ByteOrderTests
{
    [Property(MaxTest = 100)]
    public void EveryNumberIsTurnedRoundByItself(byte[] bytes)
    {
        foreach (var size in new[] { 1, 2, 4, 8 })
        {
            var numbers = bytes[..(bytes.Length / size * size)];
            byte[] expected = [.. numbers.Chunk(size).SelectMany(n => n.Reverse())];
            ByteOrder.Reverse(numbers, size);
            Assert.Equal(expected, numbers);
        }
    }
}
