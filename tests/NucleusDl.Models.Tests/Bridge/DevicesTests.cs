using NucleusDl.Models.Bridge;
using TorchSharp;

namespace NucleusDl.Tests.Bridge;

[Trait(Kind.Name, Kind.Fast)]
public class DevicesTests
{
    [Fact]
    public void EveryWordIsUnderstood()
    {
        Assert.Equal(DeviceType.CPU, Devices.Resolve("cpu").type);
        Assert.Equal(torch.cuda.is_available() ? DeviceType.CUDA : DeviceType.CPU, Devices.Resolve("auto").type);
        Assert.Equal(["auto", "cpu", "cuda"], Devices.Names);
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("")]
    [InlineData("CPU")]
    public void OtherWordsAreRefused(string name)
    {
        var e = Assert.Throws<NucleusException>(() => Devices.Resolve(name));
        Assert.Equal(ErrorKind.Usage, e.Kind);
        Assert.All(Devices.Names, n => Assert.Contains(n, e.Fix, StringComparison.Ordinal));
    }

    [Fact]
    public void CudaThatIsAbsentIsNotReplacedByTheCpu()
    {
        NativeLibraries.Ensure();
        if (torch.cuda.is_available())
            Assert.Equal(DeviceType.CUDA, Devices.Resolve("cuda").type);
        else
            Assert.Equal(ErrorKind.Device, Assert.Throws<NucleusException>(() => Devices.Resolve("cuda")).Kind);
    }

    [Fact]
    public void ThreadsAreSetOrLeft()
    {
        var before = Devices.UseThreads(0);
        Assert.Equal(before, Devices.UseThreads(0));
        Assert.Equal(1, Devices.UseThreads(1));
        Assert.Equal(before, Devices.UseThreads(before));
    }
}
