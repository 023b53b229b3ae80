using System.Net;
using System.Net.Sockets;
using Docker.DotNet;
using NucleusDl.Sharing;

namespace NucleusDl.Tests.Containers;

/// <summary>What an engine, or the way to it, says becomes something that can be acted on.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class EngineErrorsTests
{
    private static readonly Uri Address = new("unix:///var/run/docker.sock");

    [Fact]
    public void A_socket_that_may_not_be_used_is_no_missing_engine()
    {
        var e = EngineErrors.Explain(new HttpRequestException("Connection failed", new SocketException((int)SocketError.AccessDenied)), Address)!;
        Assert.Equal(ErrorKind.Resource, e.Kind);
        Assert.Contains("you may not use it", e.Message);
        if (OperatingSystem.IsLinux())
            Assert.Contains("usermod -aG docker", e.Message);
        Assert.Contains("you may not use it", EngineErrors.Explain(new UnauthorizedAccessException("pipe"), Address)!.Message);
    }

    [Fact]
    public void Nobody_there_and_somebody_who_left_are_told_apart()
    {
        Assert.Contains("No engine answers at unix:///var/run/docker.sock", EngineErrors.Explain(new HttpRequestException("Connection failed", new SocketException((int)SocketError.ConnectionRefused)), Address)!.Message);
        Assert.Contains("No engine answers", EngineErrors.Explain(new TimeoutException(), Address)!.Message);
        Assert.Contains("broke off", EngineErrors.Explain(new IOException("Unexpected end of stream"), Address)!.Message);
    }

    [Fact]
    public void What_is_not_the_engines_stays_what_it_is()
    {
        Assert.Null(EngineErrors.Explain(new OperationCanceledException(), Address));
        Assert.Null(EngineErrors.Explain(new NucleusException(ErrorKind.Usage, "a", "b"), Address));
        Assert.Null(EngineErrors.Explain(new InvalidOperationException("a mistake of ours"), Address));
    }

    [Theory]
    [InlineData("{\"message\":\"No such image: nucleusdl:latest\"}", ErrorKind.Resource, "docker build")]
    [InlineData("{\"message\":\"nucleusdl: image not known\"}", ErrorKind.Resource, "docker build")]
    [InlineData("{\"message\":\"nvidia-container-cli: initialization error: nvml error: driver not loaded\"}", ErrorKind.Device, "Container Toolkit")]
    [InlineData("{\"message\":\"unresolvable CDI devices nvidia.com/gpu=all\"}", ErrorKind.Device, "Container Toolkit")]
    [InlineData("{\"message\":\"exec /opt/nucleusdl/container/start.sh: exec format error\"}", ErrorKind.Resource, "linux/amd64")]
    [InlineData("plain text: no space left on device", ErrorKind.Resource, "disk")]
    [InlineData("{\"cause\":\"x\"}", ErrorKind.Resource, "refused")]
    [InlineData("", ErrorKind.Resource, "refused")]
    public void The_words_of_an_engine_are_read_whatever_form_they_have(string body, ErrorKind kind, string said)
    {
        var e = EngineErrors.Explain(new DockerApiException(HttpStatusCode.InternalServerError, body), Address)!;
        Assert.Equal(kind, e.Kind);
        Assert.Contains(said, e.Message);
        Assert.DoesNotContain("..", e.Message);
    }
}
