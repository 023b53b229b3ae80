using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace NucleusDl.Labelling.Page;

/// <summary>The page's server: this machine alone can reach it, and of it only who knows the token.</summary>
internal sealed class LabelServer : IAsyncDisposable
{
    /// <summary>A larger body is refused.</summary>
    public const long MostBody = 4L << 20;

    private const string Policy = "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; connect-src 'self'; script-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; object-src 'none'";

    private readonly WebApplication app;
    private readonly Workspace work;
    private readonly Access access;
    private readonly PageApi api;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LabelServer(Workspace work)
    {
        this.work = work;
        access = new Access(Access.NewToken(), () => Port, work.Options.AllowHosts);
        api = new PageApi(work, stopping.Token, () => closed.TrySetResult());
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MostBody;
            kestrel.Limits.MaxRequestLineSize = 8 << 10;
            kestrel.Listen(IPAddress.Loopback, work.Options.Port);
        });
        // Ctrl-C belongs to the program, or to the notebook, that started the page.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        app = builder.Build();
        app.Run(Handle);
    }

    /// <summary>The port.</summary>
    public int Port { get; private set; }

    /// <summary>The secret.</summary>
    public string Token => access.Token;

    /// <summary>Ends when the page was closed in the browser.</summary>
    public Task Closed => closed.Task;

    /// <summary>Starts to serve.</summary>
    /// <exception cref="NucleusException">The port is taken.</exception>
    public static async Task<LabelServer> Start(Workspace work)
    {
        var server = new LabelServer(work);
        try
        {
            await server.app.StartAsync().ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new NucleusException(ErrorKind.Resource, $"Port {work.Options.Port} is taken by another program.", "Leave --port away, or choose another.", null, e);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new NucleusException(ErrorKind.Resource, $"Port {work.Options.Port} cannot be used here ({e.Message.TrimEnd('.')}).", "Leave --port away, or choose another above 1023.", null, e);
        }
        var address = server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Port = new Uri(address).Port;
        return server;
    }

    /// <summary>Says good-bye and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        work.Hub.Tell("closing", []);
        // Browsers that listen get the news before their line is cut.
        await Task.Delay(100).ConfigureAwait(false);
        await stopping.CancelAsync().ConfigureAwait(false);
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
            await app.StopAsync(patience.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
        stopping.Dispose();
        closed.TrySetResult();
    }

    private async Task Handle(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (access.Refusal(http.Request) is { } reason)
        {
            await PageApi.Refuse(http, StatusCodes.Status403Forbidden, new NucleusException(ErrorKind.Usage, reason, "Open the address that the program printed; behind a proxy start it with --allow-host NAME.")).ConfigureAwait(false);
            return;
        }
        var path = http.Request.Path.Value ?? "/";
        var reads = HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method);
        if (reads && path == "/")
            await Page(http).ConfigureAwait(false);
        else if (reads && path.StartsWith("/files/", StringComparison.Ordinal))
            await File(http, path["/files/".Length..]).ConfigureAwait(false);
        else if (!path.StartsWith("/api/", StringComparison.Ordinal))
            await PageApi.Refuse(http, StatusCodes.Status404NotFound, new NucleusException(ErrorKind.Usage, "There is nothing at this address.", "Open the address that the program printed.")).ConfigureAwait(false);
        else if (!access.HasToken(http.Request))
            await PageApi.Refuse(http, StatusCodes.Status403Forbidden, new NucleusException(ErrorKind.Usage, "The token is wrong.", "Open the address that the program printed when it was started.")).ConfigureAwait(false);
        else
            await api.Answer(http, path["/api/".Length..]).ConfigureAwait(false);
    }

    private async Task Page(HttpContext http)
    {
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentSecurityPolicy = Policy;
        if (access.HasToken(http.Request) && PageFiles.Find(PageFiles.Index) is var (content, _))
        {
            await http.Response.Body.WriteAsync(content, http.RequestAborted).ConfigureAwait(false);
            return;
        }
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("<!doctype html><html lang=en><meta charset=utf-8><title>NucleusDl</title><p>This address is not complete, or of an earlier start. Open the one that the program printed, with its token."), http.RequestAborted).ConfigureAwait(false);
    }

    private static async Task File(HttpContext http, string name)
    {
        if (PageFiles.Find(name) is not var (content, type))
        {
            await PageApi.Refuse(http, StatusCodes.Status404NotFound, new NucleusException(ErrorKind.Usage, "There is no such file of the page.", "Reload the page.")).ConfigureAwait(false);
            return;
        }
        http.Response.ContentType = type;
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.ContentLength = content.Length;
        await http.Response.Body.WriteAsync(content, http.RequestAborted).ConfigureAwait(false);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
