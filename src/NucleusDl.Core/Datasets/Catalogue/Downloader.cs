using System.Net;
using System.Net.Http.Headers;
using NucleusDl.Runs;

namespace NucleusDl.Datasets;

/// <summary>
/// Downloads a file to <c>NAME.partial</c> and renames it when it is whole. A broken connection is tried again and goes on where it broke; so does a later
/// call after Ctrl-C, if the server still has the same content (its ETag or date stands in <c>NAME.partial.json</c>). The network is used nowhere else.
/// </summary>
public static class Downloader
{
    private const string RecordSuffix = ".json";

    /// <summary>Downloads a file, or goes on with it.</summary>
    /// <param name="url">Address, http or https.</param>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="sha256">What the file must be; null when nobody says.</param>
    /// <param name="options">Patience and limits.</param>
    /// <param name="progress">Bytes done.</param>
    /// <param name="cancel">Stops; what has come is kept for the next call.</param>
    /// <returns>What was downloaded, with its SHA-256.</returns>
    /// <exception cref="NucleusException">The server refuses or is not reached, the file is not the one that was expected, or the disk is too small.</exception>
    public static DownloadRecord Download(string url, string path, string? sha256 = null, DownloadOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancel = default)
    {
        options ??= new DownloadOptions();
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new NucleusException(ErrorKind.Usage, $"'{url}' is no address of a file.", "Write it as https://…");
        var transfer = new Transfer(uri, Path.GetFullPath(path), options, progress);
        // The program's work is synchronous, and a worker thread has no context that could wait for itself.
        transfer.Run(cancel).GetAwaiter().GetResult();
        return Finish(transfer, path, sha256, options);
    }

    private static DownloadRecord Finish(Transfer transfer, string path, string? sha256, DownloadOptions options)
    {
        var sum = Hashing.Sha256(transfer.Partial);
        if (sha256 is not null && !sum.Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            transfer.Forget();
            throw new NucleusException(ErrorKind.Input, $"What came from {transfer.Url} is not the file that it should be: its SHA-256 is {sum}, and {sha256} is stated.",
                $"It was changed, or something on the way answers in its place. {options.Hint}");
        }
        var record = transfer.Record! with { Sha256 = sum, Bytes = new FileInfo(transfer.Partial).Length };
        try
        {
            File.Move(transfer.Partial, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain(path, e);
        }
        File.Delete(transfer.RecordPath);
        return record;
    }

    /// <summary>One download with its tries.</summary>
    private sealed class Transfer(Uri url, string path, DownloadOptions options, IProgress<ProgressReport>? progress)
    {
        private readonly DownloadAnswers answers = new(url, options.Hint);
        private readonly string stage = $"Downloading {Path.GetFileName(path)}";

        public Uri Url => url;

        public string Partial { get; } = path + AtomicFile.PartialSuffix;

        public string RecordPath => Partial + RecordSuffix;

        public DownloadRecord? Record { get; private set; }

        private long Have => File.Exists(Partial) ? new FileInfo(Partial).Length : 0;

        public void Forget()
        {
            File.Delete(Partial);
            File.Delete(RecordPath);
            Record = null;
        }

        public async Task Run(CancellationToken cancel)
        {
            using var handler = new SocketsHttpHandler { ConnectTimeout = options.StartTimeout, AutomaticDecompression = DecompressionMethods.None, MaxAutomaticRedirections = 10 };
            using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("NucleusDl", Machine.VersionOf(typeof(Downloader).Assembly).Version));
            Record = DownloadRecord.Read(RecordPath);
            // Only what was never there before counts as progress: a server that breaks at the same place every time must come to an end.
            var (failures, best) = (0, Have);
            for (var delay = options.FirstDelay; ; delay *= 2)
            {
                try
                {
                    await Try(client, cancel).ConfigureAwait(false);
                    return;
                }
                catch (Exception e) when (!cancel.IsCancellationRequested && DownloadAnswers.IsPassing(e))
                {
                    if (Have > best)
                        (failures, delay, best) = (0, options.FirstDelay, Have);
                    if (++failures >= options.Attempts)
                        throw answers.Unreachable(e, Have);
                    await Task.Delay(delay, cancel).ConfigureAwait(false);
                }
                catch (HttpRequestException e)
                {
                    throw answers.Unreachable(e, Have);
                }
            }
        }

        private async Task Try(HttpClient client, CancellationToken cancel)
        {
            var from = Record is { HasMark: true } ? Have : 0;
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (from > 0)
                Resume(request, from);
            using var response = await Start(client, request, cancel).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && from > 0)
            {
                // Everything is here already, or the file became shorter.
                if (response.Content.Headers.ContentRange?.Length == from && (Record!.Bytes ?? from) == from)
                    return;
                Forget();
                throw new HttpRequestException("The range was refused.");
            }
            answers.Refuse(response, path);
            var answer = DownloadAnswers.Describe(url, response, from);
            var goesOn = response.StatusCode == HttpStatusCode.PartialContent && answer is not null && Record is not null && answer.SameContent(Record);
            if (response.StatusCode == HttpStatusCode.PartialContent && !goesOn)
            {
                // A part of something else: nothing of it can be used.
                Forget();
                throw new HttpRequestException("The file changed on the server.");
            }
            await Receive(response, answer!, goesOn ? from : 0, cancel).ConfigureAwait(false);
        }

        private void Resume(HttpRequestMessage request, long from)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            // A weak ETag may not stand here; the answer's is compared in any case.
            if (Record!.ETag is { } tag && !tag.StartsWith("W/", StringComparison.Ordinal) && EntityTagHeaderValue.TryParse(tag, out var parsed))
                request.Headers.IfRange = new RangeConditionHeaderValue(parsed);
            else if (Record.LastModified is { } date && DateTimeOffset.TryParse(date, System.Globalization.CultureInfo.InvariantCulture, out var time))
                request.Headers.IfRange = new RangeConditionHeaderValue(time);
        }

        private async Task<HttpResponseMessage> Start(HttpClient client, HttpRequestMessage request, CancellationToken cancel)
        {
            progress?.Report(new ProgressReport(stage, 0, 1, "waiting for the server"));
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            timeout.CancelAfter(options.StartTimeout);
            try
            {
                return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
            {
                throw new TimeoutException("The server does not answer.", e);
            }
        }

        private async Task Receive(HttpResponseMessage response, DownloadRecord answer, long from, CancellationToken cancel)
        {
            var allowed = Allowed(from);
            if (answer.Bytes > allowed)
                throw answers.TooMuch(answer.Bytes.Value, allowed, path);
            try
            {
                // The record comes first: bytes without it could not be told from those of another file.
                Record = answer;
                Record.Write(RecordPath);
                using var file = new FileStream(Partial, from > 0 ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.None, 1);
                using var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
                await Pump(body, file, from, answer.Bytes, allowed, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && !DownloadAnswers.IsPassing(e)))
            {
                throw AtomicFile.Explain(path, e);
            }
            // Have can only be less here: what is more than stated never leaves the connection.
            if (answer.Bytes is { } stated && Have != stated)
                throw new HttpIOException(HttpRequestError.ResponseEnded, "The answer ended too early.");
        }

        private async Task Pump(Stream body, FileStream file, long done, long? total, long allowed, CancellationToken cancel)
        {
            var buffer = new byte[1 << 17];
            using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            while (true)
            {
                stall.CancelAfter(options.StallTimeout);
                int n;
                try
                {
                    n = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
                {
                    throw new TimeoutException("Nothing came for too long.", e);
                }
                if (n == 0)
                    return;
                done += n;
                if (done > allowed)
                {
                    file.Close();
                    Forget();
                    throw answers.TooMuch(done, allowed, path);
                }
                await file.WriteAsync(buffer.AsMemory(0, n), cancel).ConfigureAwait(false);
                progress?.Report(total is { } t
                    ? new ProgressReport(stage, done, t, $"{DiskSpace.Say(done)} of {DiskSpace.Say(t)}")
                    : new ProgressReport(stage, 0, 1, $"{DiskSpace.Say(done)}, the size is not stated"));
            }
        }

        /// <summary>Size that the file may have: what is here and what still fits.</summary>
        private long Allowed(long have)
        {
            var free = DiskSpace.Free(path) is { } f ? Math.Max(0, f - options.Reserve) + have : long.MaxValue;
            return Math.Min(options.MaxBytes ?? long.MaxValue, free);
        }
    }
}
