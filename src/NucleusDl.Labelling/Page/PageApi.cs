using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace NucleusDl.Labelling.Page;

/// <summary>Which address does what.</summary>
internal sealed class PageApi(Workspace work, CancellationToken stopping, Action close)
{
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15), PollWait = TimeSpan.FromSeconds(20);

    /// <summary>Answers a request that was let in. Errors become a status and two sentences.</summary>
    public async Task Answer(HttpContext http, string what)
    {
        try
        {
            await (HttpMethods.IsPost(http.Request.Method) ? Post(http, what) : HttpMethods.IsGet(http.Request.Method) ? Get(http, what)
                : throw new StatusException(StatusCodes.Status405MethodNotAllowed, new NucleusException(ErrorKind.Usage, "Only GET and POST are answered.", "Reload the page."))).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            // The browser went away, or the server ends: there is nobody to answer.
        }
        catch (StatusException e)
        {
            await Refuse(http, e.Status, e.Reason).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await Refuse(http, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new NucleusException(ErrorKind.Usage, $"The request is larger than {LabelServer.MostBody >> 20} MiB.", "Send less at once.")
                : new NucleusException(ErrorKind.Usage, "The request is damaged.", "Reload the page.")).ConfigureAwait(false);
        }
        catch (NucleusException e)
        {
            var status = e.Problem == FolderGuard.Outside ? StatusCodes.Status403Forbidden : e.Kind is ErrorKind.Usage or ErrorKind.Input ? StatusCodes.Status400BadRequest : StatusCodes.Status500InternalServerError;
            await Refuse(http, status, e).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await Refuse(http, StatusCodes.Status500InternalServerError, new NucleusException(ErrorKind.Usage, $"Internal error: {e.Message}", "What was drawn is kept. Please report it.")).ConfigureAwait(false);
        }
    }

    /// <summary>Answers with an error.</summary>
    public static Task Refuse(HttpContext http, int status, NucleusException reason)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        http.Response.StatusCode = status;
        http.Response.Headers.Remove("ETag");
        return Send(http, Page.Answer.Error(reason));
    }

    private Task Get(HttpContext http, string what)
    {
        var query = http.Request.Query;
        switch (what)
        {
            case "plane" or "labels" or "scribbles" or "probability" or "uncertainty":
                return PlaneApi.Answer(http, work.Stack(), what);
            case "events":
                return Events(http);
            case "poll":
                return Poll(http);
            case "crop":
                return PlaneApi.Crop(http, Crops(), work);
        }
        return Send(http, what switch
        {
            "session" => ReadApi.Session(work),
            "pick" => ReadApi.Pick(work.Stack(), PlaneApi.Whole(query, "z", null), PlaneApi.Whole(query, "y", null), PlaneApi.Whole(query, "x", null)),
            "review" => ReadApi.Review(work.Stack()),
            "detections" => ReadApi.Detections(work.Stack().Session),
            "doubt" => ReadApi.Doubt(work.Stack(), Math.Min(1000, PlaneApi.Whole(query, "after", 0))),
            "table" => TableJobs.Table(work.Stack()),
            "jobs" => new JsonArray([.. work.Jobs.All.Select(j => (JsonNode)j.ToJson())]),
            "files" => FolderListing.List(work.Guard, query["folder"].FirstOrDefault() ?? ""),
            "crops" => ReadApi.Crops(Crops()),
            _ => throw Nothing(what),
        });
    }

    private async Task Post(HttpContext http, string what)
    {
        var body = await Body(http).ConfigureAwait(false);
        var answer = what switch
        {
            "stroke" => EditApi.Stroke(work.Stack(), body),
            "edit" when work.Crops is { } crops => Move(crops, body),
            "edit" => EditApi.Edit(work.Stack(), body),
            "review" => EditApi.Edit(work.Stack(), body.With("op", "review")),
            "jobs" => Job(body),
            "open" => Open(body),
            "crops" => SetCrop(Crops(), body),
            "close" => [],
            _ when what.Split('/') is ["jobs", var id, "stop"] => Stop(id),
            _ => throw Nothing(what),
        };
        await Send(http, answer).ConfigureAwait(false);
        if (what == "close")
            close();
    }

    private JsonObject Job(RequestBody body)
    {
        var options = body.Part("options");
        var kind = body.Text("kind", null, 30);
        return (kind switch
        {
            "forest" => ForestJobs.Forest(work, options),
            "instances" => ForestJobs.Instances(work, options),
            "model" => NucleiJobs.Model(work, options),
            "retrain" => NucleiJobs.Retrain(work, options),
            "measure" => TableJobs.Measure(work, options),
            "doctor" => TableJobs.Doctor(work),
            "save" => SaveJobs.Save(work, options),
            "export" => SaveJobs.Export(work, options),
            _ => throw new NucleusException(ErrorKind.Usage, $"There is no job of kind '{kind}'.", "Reload the page."),
        }).ToJson();
    }

    private JsonObject Stop(string id)
    {
        var job = work.Jobs.Get(id);
        job.Stop();
        return job.ToJson();
    }

    private JsonObject Open(RequestBody body)
    {
        work.Open(body.Text("file"), body.Has("labels") ? body.Text("labels") : null);
        return ReadApi.Session(work);
    }

    private static JsonObject SetCrop(CropFolder crops, RequestBody body)
    {
        if (body.Has("classes"))
            crops.Rename([.. body.Parts("classes", 100).Select(c => c.Text("name", null, 100).Trim())]);
        else
            crops.Set(body.Text("name"), body.Whole("class", 0, 0, 100));
        return CropState(crops);
    }

    private static JsonObject Move(CropFolder crops, RequestBody body)
    {
        var name = crops.Move(body.OneOf("op", null, "undo", "redo") == "undo");
        var answer = CropState(crops);
        answer["name"] = name;
        answer["class"] = crops.ClassOf(name);
        return answer;
    }

    private static JsonObject CropState(CropFolder crops)
    {
        var answer = ReadApi.Crops(crops);
        answer.Remove("crops");
        return answer;
    }

    private CropFolder Crops() => work.Crops
        ?? throw new StatusException(StatusException.Conflict, new NucleusException(ErrorKind.Usage, "This page is not for crops.", "Start it with 'nucleusdl label FOLDER --crops'."));

    private async Task Events(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-transform";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var last = long.TryParse(http.Request.Headers["Last-Event-ID"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? Math.Min(seen, work.Hub.Last) : work.Hub.Last;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        await http.Response.WriteAsync("retry: 1000\n\n", end.Token).ConfigureAwait(false);
        await http.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
        while (true)
        {
            var events = await work.Hub.After(last, Ping, end.Token).ConfigureAwait(false);
            var text = new StringBuilder();
            foreach (var e in events)
                text.Append(CultureInfo.InvariantCulture, $"id: {last = e.Number}\nevent: {e.Type}\ndata: {e.Json}\n\n");
            await http.Response.WriteAsync(events.Count == 0 ? ": still there\n\n" : text.ToString(), end.Token).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
        }
    }

    private async Task Poll(HttpContext http)
    {
        var after = PlaneApi.Whole(http.Request.Query, "after", 0);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        // Who asks for the first time wants to know where the counting stands.
        var events = after == 0 && work.Hub.Last > 0 ? [] : await work.Hub.After(after, PollWait, end.Token).ConfigureAwait(false);
        await Send(http, new JsonObject
        {
            ["last"] = events.Count > 0 ? events[^1].Number : Math.Max(after, after == 0 ? work.Hub.Last : 0),
            ["events"] = new JsonArray([.. events.Select(e => (JsonNode)new JsonObject { ["n"] = e.Number, ["type"] = e.Type, ["data"] = JsonNode.Parse(e.Json) })]),
        }).ConfigureAwait(false);
    }

    private static async Task<RequestBody> Body(HttpContext http)
    {
        using var memory = new MemoryStream();
        await http.Request.Body.CopyToAsync(memory, http.RequestAborted).ConfigureAwait(false);
        return RequestBody.Parse(memory.Length == 0 ? "{}"u8 : memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    private static Task Send(HttpContext http, JsonNode answer)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsync(answer.ToJsonString(), http.RequestAborted);
    }

    private static StatusException Nothing(string what) => new(StatusException.NotFound, new NucleusException(ErrorKind.Usage, "There is nothing at this address.", "Reload the page.", what.Length > 100 ? null : what));
}
