using System.Numerics;
using NucleusDl.IO;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Volumes;

/// <summary>What is written once for all pixel types meets every volume in its own.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class VolumeVisitorTests
{
    [Fact]
    public void EveryVolumeIsVisitedInItsOwnType()
    {
        var seen = new Dictionary<PixelType, Type>();
        foreach (var type in Enum.GetValues<PixelType>())
        {
            using var volume = Volume.Create(type, new VolumeShape(1, 2, 3));
            var (found, size, visited) = volume.Accept(new Look());
            Assert.Same(volume, visited);
            Assert.Equal(size, VolumeReader.SizeOf(type));
            Assert.Equal(size * 6, volume.PlaneBytes(0, 0).Length);
            seen[type] = found;
        }
        Assert.Equal([typeof(byte), typeof(sbyte), typeof(ushort), typeof(short), typeof(uint), typeof(int), typeof(float), typeof(double)], seen.OrderBy(p => p.Key).Select(p => p.Value));
    }

    private sealed class Look : IVolumeVisitor<(Type Type, int Size, Volume Volume)>
    {
        public unsafe (Type Type, int Size, Volume Volume) Visit<T>(Volume<T> volume) where T : unmanaged, INumber<T> => (typeof(T), sizeof(T), volume);
    }
}
