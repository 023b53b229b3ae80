using System.Net;
using System.Net.Sockets;

namespace NucleusDl.Datasets;

/// <summary>What a server's answers mean, in words, and which failures pass.</summary>
internal sealed class DownloadAnswers(Uri url, string hint)
{
    /// <summary>Whether a failure may be gone in a moment.</summary>
    public static bool IsPassing(Exception e) => e switch
    {
        HttpRequestException { StatusCode: { } status } => IsPassing(status),
        // A name that does not exist today will not exist in four seconds.
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => false,
        HttpRequestException or HttpIOException or TimeoutException => true,
        IOException { InnerException: SocketException } => true,
        _ => false,
    };

    /// <summary>Turns a refusal into an error.</summary>
    /// <exception cref="NucleusException">The server will not give the file.</exception>
    /// <exception cref="HttpRequestException">It might, later.</exception>
    public void Refuse(HttpResponseMessage response, string path)
    {
        if (IsPassing(response.StatusCode))
            throw new HttpRequestException($"The server answers {(int)response.StatusCode}.", null, response.StatusCode);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
            throw new NucleusException(ErrorKind.Input, $"The server does not give {url}: {(int)response.StatusCode}, {Meaning(response.StatusCode)}.", hint);
        if (response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml" && !path.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
            throw new NucleusException(ErrorKind.Input, $"{url} answers with a web page instead of the file, such as a question or a login.", hint);
    }

    /// <summary>What the server says of the file; null for a part that does not begin where it was asked to.</summary>
    public static DownloadRecord? Describe(Uri url, HttpResponseMessage response, long from)
    {
        var headers = response.Content.Headers;
        var range = headers.ContentRange;
        if (response.StatusCode == HttpStatusCode.PartialContent && (range?.From != from || range.Unit != "bytes"))
            return null;
        return new DownloadRecord
        {
            Url = url.AbsoluteUri,
            ETag = response.Headers.ETag?.ToString(),
            LastModified = headers.LastModified?.ToString("R"),
            Bytes = response.StatusCode == HttpStatusCode.PartialContent ? range!.Length : headers.ContentLength,
        };
    }

    public NucleusException TooMuch(long bytes, long allowed, string path) => new(ErrorKind.Resource,
        $"{url} is {DiskSpace.Say(bytes)} or more, and only {DiskSpace.Say(allowed)} may be used on this disk.", "Free some space, or choose a folder on another disk with --out.", path);

    public NucleusException Unreachable(Exception e, long have) => new(ErrorKind.Resource,
        $"{url} could not be downloaded ({e.GetBaseException().Message.TrimEnd('.')}).{(have > 0 ? $" The {DiskSpace.Say(have)} that came are kept: the same command goes on from there." : "")}", hint, null, e);

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static string Meaning(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound or HttpStatusCode.Gone => "there is no such file any more",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "it wants a login or a consent",
        _ => "which is no file",
    };
}
