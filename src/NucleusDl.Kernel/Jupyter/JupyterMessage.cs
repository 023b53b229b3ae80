using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Kernel;

/// <summary>
/// A message of the Jupyter protocol 5.3. On the wire: identities, a delimiter, the signature, then header, parent header,
/// metadata and content as JSON, then binary buffers.
/// </summary>
/// <param name="Identities">The route back to the client; empty for what is published.</param>
/// <param name="Header">Id, type, session and date.</param>
/// <param name="Parent">The header of the request that this answers, or empty.</param>
/// <param name="Metadata">More about it.</param>
/// <param name="Content">What it says.</param>
/// <param name="Buffers">Binary attachments.</param>
/// <remarks>Source: Jupyter's messaging protocol, "The wire protocol".</remarks>
internal sealed record JupyterMessage(
    IReadOnlyList<byte[]> Identities, JsonObject Header, JsonObject Parent, JsonObject Metadata, JsonObject Content, IReadOnlyList<byte[]> Buffers)
{
    public const string ProtocolVersion = "5.3";

    private static readonly byte[] Delimiter = "<IDS|MSG>"u8.ToArray();

    public string Type => Header["msg_type"]!.GetValue<string>();

    public string Id => Header["msg_id"]!.GetValue<string>();

    /// <summary>A new message.</summary>
    /// <param name="type">Such as <c>status</c>.</param>
    /// <param name="content">What it says.</param>
    /// <param name="session">The kernel's session.</param>
    /// <param name="request">What it answers, or null.</param>
    /// <param name="routed">Whether it goes back to the one who asked, or to everybody.</param>
    /// <param name="metadata">More about it, or null.</param>
    /// <param name="buffers">Binary attachments, or null.</param>
    public static JupyterMessage Create(string type, JsonObject content, string session, JupyterMessage? request, bool routed = false, JsonObject? metadata = null, IReadOnlyList<byte[]>? buffers = null)
    {
        var header = new JsonObject
        {
            ["msg_id"] = Guid.NewGuid().ToString("N"),
            ["msg_type"] = type,
            ["username"] = request?.Header["username"]?.DeepClone() ?? "kernel",
            ["session"] = session,
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["version"] = ProtocolVersion,
        };
        var parent = (JsonObject?)request?.Header.DeepClone() ?? [];
        return new(routed ? request!.Identities : [Encoding.UTF8.GetBytes($"kernel.{session}.{type}")], header, parent, metadata ?? [], content, buffers ?? []);
    }

    /// <summary>Reads the frames of a message.</summary>
    /// <exception cref="FormatException">They are no message, or the signature is wrong.</exception>
    public static JupyterMessage Parse(IReadOnlyList<byte[]> frames, MessageSigner signer)
    {
        var at = 0;
        while (at < frames.Count && !frames[at].AsSpan().SequenceEqual(Delimiter))
            at++;
        if (at + 6 > frames.Count)
            throw new FormatException($"A message of {frames.Count} frames without the parts of one.");
        byte[][] parts = [.. frames.Skip(at + 2).Take(4)];
        if (!signer.IsValid(Encoding.ASCII.GetString(frames[at + 1]), parts))
            throw new FormatException("A message with a wrong signature.");
        var header = Object(parts[0]);
        if (header["msg_type"] is not JsonValue type || !type.TryGetValue<string>(out _) || header["msg_id"] is not JsonValue id || !id.TryGetValue<string>(out _))
            throw new FormatException("A message without type or id.");
        return new([.. frames.Take(at)], header, Object(parts[1]), Object(parts[2]), Object(parts[3]), [.. frames.Skip(at + 6)]);
    }

    /// <summary>The frames to send.</summary>
    public IEnumerable<byte[]> Frames(MessageSigner signer)
    {
        byte[][] parts = [Bytes(Header), Bytes(Parent), Bytes(Metadata), Bytes(Content)];
        return [.. Identities, Delimiter, Encoding.ASCII.GetBytes(signer.Sign(parts)), .. parts, .. Buffers];
    }

    public string Text(string name, string otherwise = "") =>
        Content[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : otherwise;

    public int Number(string name, int otherwise = 0) =>
        Content[name] is JsonValue value && value.TryGetValue<int>(out var number) ? number : otherwise;

    public bool Flag(string name, bool otherwise = false) =>
        Content[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : otherwise;

    private static byte[] Bytes(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json);

    private static JsonObject Object(byte[] utf8)
    {
        try
        {
            return JsonNode.Parse(utf8) as JsonObject ?? throw new FormatException("A part of a message is no JSON object.");
        }
        catch (JsonException error)
        {
            throw new FormatException("A part of a message is no JSON.", error);
        }
    }
}
