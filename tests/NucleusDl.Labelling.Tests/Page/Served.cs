using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using NucleusDl.Labelling.Page;

namespace NucleusDl.Tests.Pages;

/// <summary>A page that is served, and a browser of few words.</summary>
internal sealed class Served : IDisposable
{
    private readonly LabelPage page;
    private readonly HttpClient client = new();

    public Served(string path, LabelPageOptions? options = null)
    {
        page = LabelPage.Start(path, options);
        Root = new Uri($"http://127.0.0.1:{page.Port}/");
        Token = page.Address[(page.Address.IndexOf("token=", StringComparison.Ordinal) + 6)..];
    }

    public LabelPage Page => page;

    public Uri Root { get; }

    public string Token { get; }

    /// <summary>Sends a request as it is; nothing is added but the token, where it is not null.</summary>
    public async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? token, HttpContent? content = null, Action<HttpRequestHeaders>? headers = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Root, path)) { Content = content };
        if (token is not null)
            request.Headers.Add("X-NucleusDl-Token", token);
        headers?.Invoke(request.Headers);
        return await client.SendAsync(request);
    }

    public async Task<JsonNode> Get(string path)
    {
        using var answer = await Send(HttpMethod.Get, path, Token);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public async Task<byte[]> Bytes(string path)
    {
        using var answer = await Send(HttpMethod.Get, path, Token);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public async Task<JsonNode> Post(string path, object body)
    {
        using var answer = await Send(HttpMethod.Post, path, Token, JsonContent.Create(body));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Posts what must be refused; the words.</summary>
    public async Task<(int Status, string Problem)> Refused(string path, object body)
    {
        using var answer = await Send(HttpMethod.Post, path, Token, JsonContent.Create(body));
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.False(answer.IsSuccessStatusCode, json.ToJsonString());
        Assert.False(string.IsNullOrWhiteSpace((string?)json["fix"]));
        return ((int)answer.StatusCode, (string)json["problem"]!);
    }

    /// <summary>Runs a job to its end.</summary>
    public async Task<JsonNode> Job(string kind, object options)
    {
        var id = (string)(await Post("api/jobs", new { kind, options }))["id"]!;
        for (var i = 0; i < 1200; i++)
        {
            var job = (await Get("api/jobs")).AsArray().First(j => (string)j!["id"]! == id)!;
            if ((string)job["state"]! is not ("waiting" or "running"))
                return job;
            await Task.Delay(25);
        }
        throw new TimeoutException(kind);
    }

    public void Dispose()
    {
        page.Dispose();
        client.Dispose();
    }
}
