using System.Net;
using System.Net.Sockets;
using System.Text;
using NucleusDl.Labelling.Page;
using NucleusDl.Tests.Sessions;

namespace NucleusDl.Tests.Pages;

/// <summary>Whoever must not get in does not.</summary>
[Trait(Kind.Name, Kind.Fast)]
public sealed class SecurityTests : IDisposable
{
    private readonly SmallStack stack = new();
    private readonly Served served;

    public SecurityTests() => served = new Served(stack.Image);

    public void Dispose()
    {
        served.Dispose();
        stack.Dispose();
    }

    [Theory]
    [InlineData("api/session", null)]
    [InlineData("api/session", "")]
    [InlineData("api/session", "0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("api/plane?axis=z&index=0", null)]
    [InlineData("api/events", "wrong")]
    [InlineData("api/files?folder=", null)]
    [InlineData("", null)]
    [InlineData("?token=wrong", null)]
    public async Task AWrongTokenIsRefused(string path, string? token)
    {
        using var answer = await served.Send(HttpMethod.Get, path, token);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using var post = await served.Send(HttpMethod.Post, "api/edit", token, new StringContent("{\"op\":\"clear\"}"));
        Assert.Equal(HttpStatusCode.Forbidden, post.StatusCode);
    }

    [Fact]
    public async Task TheRightTokenIsLetInAsHeaderAndInTheAddress()
    {
        using var header = await served.Send(HttpMethod.Get, "api/session", served.Token);
        Assert.Equal(HttpStatusCode.OK, header.StatusCode);
        using var address = await served.Send(HttpMethod.Get, "api/session?token=" + served.Token, null);
        Assert.Equal(HttpStatusCode.OK, address.StatusCode);
        using var page = await served.Send(HttpMethod.Get, "?token=" + served.Token, null);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("default-src 'self'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("<!doctype html>", await page.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(48, served.Token.Length);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:80")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("127.0.0.1:1")]
    [InlineData("localhost")]
    public async Task AForeignHostIsRefused(string host)
    {
        using var answer = await served.Send(HttpMethod.Get, "api/session", served.Token, null, h => h.Host = host);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        using var file = await served.Send(HttpMethod.Get, "files/page.css", null, null, h => h.Host = host);
        Assert.Equal(HttpStatusCode.Forbidden, file.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("file://")]
    public async Task AForeignOriginIsRefused(string origin)
    {
        using var answer = await served.Send(HttpMethod.Post, "api/edit", served.Token, new StringContent("{\"op\":\"newLabel\"}"), h => h.Add("Origin", origin));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task TheOwnOriginIsLetIn()
    {
        using var answer = await served.Send(HttpMethod.Post, "api/edit", served.Token, new StringContent("{\"op\":\"newLabel\"}"), h => h.Add("Origin", served.Root.ToString().TrimEnd('/')));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var local = await served.Send(HttpMethod.Get, "api/session", served.Token, null, h => h.Host = $"localhost:{served.Root.Port}");
        Assert.Equal(HttpStatusCode.OK, local.StatusCode);
    }

    [Fact]
    public async Task AProxysHostIsLetInWhereItWasAllowed()
    {
        using var other = new SmallStack();
        using var page = new Served(other.Image, new LabelPageOptions { AllowHosts = ["hub.example.org"] });
        using var answer = await page.Send(HttpMethod.Post, "api/edit", page.Token, new StringContent("{\"op\":\"newLabel\"}"), h => { h.Host = "hub.example.org"; h.Add("Origin", "https://hub.example.org"); });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var foreign = await page.Send(HttpMethod.Get, "api/session", page.Token, null, h => h.Host = "evil.example");
        Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
    }

    [Theory]
    [InlineData("../secret.tif")]
    [InlineData("..")]
    [InlineData("a/../../secret.tif")]
    [InlineData("/etc/passwd")]
    [InlineData("..\\secret.tif")]
    [InlineData("C:\\secret.tif")]
    [InlineData("link/secret.tif")]
    [InlineData("link")]
    [InlineData("a\0b")]
    [InlineData("./stack.tif")]
    [InlineData("file:///etc/passwd")]
    public async Task NoNameLeadsOut(string name)
    {
        using var outside = new TempFolder();
        File.Copy(stack.Image, outside.File("secret.tif"));
        if (name.StartsWith("link", StringComparison.Ordinal))
            Directory.CreateSymbolicLink(Path.Combine(stack.Folder, "link"), outside.Path);
        Assert.Equal(403, (await served.Refused("api/open", new { file = name })).Status);
        Assert.Equal(403, (await served.Refused("api/jobs", new { kind = "save", options = new { file = name } })).Status);
        Assert.Equal(403, (await served.Refused("api/jobs", new { kind = "export", options = new { what = "review", file = name } })).Status);
        using var list = await served.Send(HttpMethod.Get, "api/files?folder=" + Uri.EscapeDataString(name), served.Token);
        Assert.Equal(HttpStatusCode.Forbidden, list.StatusCode);
        Assert.DoesNotContain("secret", (await served.Get("api/files?folder=")).ToJsonString(), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Theory]
    [InlineData("/files/../api/session")]
    [InlineData("/files/%2e%2e/api/session")]
    [InlineData("/files/..%2f..%2fetc%2fpasswd")]
    [InlineData("/files/%2fetc%2fpasswd")]
    [InlineData("/files/index.html/../../x")]
    [InlineData("/..//etc/passwd")]
    [InlineData("/api/../files/../../etc/passwd")]
    public async Task NoAddressLeadsOut(string path)
    {
        // Sent as it stands: a client would mend it first.
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, served.Root.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.Root.Port}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        Assert.Matches("^HTTP/1.1 (400|403|404) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALinkToAFileOutsideIsNoImage()
    {
        using var outside = new TempFolder();
        File.Copy(stack.Image, outside.File("secret.tif"));
        File.CreateSymbolicLink(Path.Combine(stack.Folder, "inside.tif"), outside.File("secret.tif"));
        Assert.Equal(403, (await served.Refused("api/open", new { file = "inside.tif" })).Status);
        Assert.Equal(403, (await served.Refused("api/jobs", new { kind = "save", options = new { file = "inside.tif" } })).Status);
    }

    [Fact]
    public async Task WhatIsNeededIsNotWrittenOver()
    {
        foreach (var file in new[] { "stack.tif", "stack.exe", ".hidden.tif", "nowhere/labels.tif" })
            Assert.Equal(400, (await served.Refused("api/jobs", new { kind = "save", options = new { file } })).Status);
    }

    [Fact]
    public async Task ALargeBodyIsRefused()
    {
        using var answer = await served.Send(HttpMethod.Post, "api/edit", served.Token, new ByteArrayContent(new byte[LabelServer.MostBody + 1]), h => h.ExpectContinue = true);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        var points = Enumerable.Range(0, 10_001).Select(i => new[] { 1.0, 1.0 }).ToArray();
        Assert.Contains("at most 10000", (await served.Refused("api/stroke", new { id = "a", axis = "z", index = 0, radius = 1, value = 1, points })).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AModelThatWasNotOfferedIsNotOpened()
    {
        Assert.Equal(400, (await served.Refused("api/jobs", new { kind = "model", options = new { name = "../../elsewhere" } })).Status);
        Assert.Equal(400, (await served.Refused("api/jobs", new { kind = "retrain", options = new { name = "../elsewhere" } })).Status);
    }

    [Fact]
    public void OnlyThisMachineIsListenedTo()
    {
        foreach (var address in Dns.GetHostAddresses(Dns.GetHostName()).Where(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)))
        {
            using var socket = new TcpClient();
            Assert.ThrowsAny<SocketException>(() => socket.Connect(address, served.Root.Port));
        }
    }
}
