using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using NucleusDl.Labelling.Session;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>Planes as raw numbers, little-endian, row by row. A plane that has not changed is not sent again.</summary>
internal static class PlaneApi
{
    /// <summary>Answers one of the five kinds of planes.</summary>
    public static Task Answer(HttpContext http, OpenStack stack, string kind)
    {
        var session = stack.Session;
        var cut = Cut(http.Request.Query, session.Shape);
        var number = Whole(http.Request.Query, kind == "probability" ? "class" : "channel", kind == "probability" ? 2 : 0);
        var revision = kind switch
        {
            "plane" => 1,
            "labels" => session.RevisionOf(Layer.Labels),
            "scribbles" => session.RevisionOf(Layer.Scribbles),
            _ => stack.Forest?.Map.Revision ?? 0,
        };
        // Sessions of one address differ, so the tag holds which it is.
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{kind}-{session.Id}-{revision}-{number}\"");
        http.Response.Headers.ETag = tag;
        http.Response.Headers.CacheControl = "private, no-cache";
        if (http.Request.Headers.IfNoneMatch == tag)
        {
            http.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        return kind switch
        {
            "plane" => Send(http, cut, "uint16", MemoryMarshal.AsBytes(session.Image.Plane(number, cut).AsSpan())),
            "labels" => Send(http, cut, "int32", MemoryMarshal.AsBytes(session.Read(c => Copy(c.Labels, cut)).AsSpan())),
            "scribbles" => Send(http, cut, "uint8", session.Read(c => Copy(c.Scribbles, cut))),
            "probability" => Send(http, cut, "uint8", stack.Forest?.Map.Plane(Class(number), cut) ?? new byte[cut.Length]),
            _ => Send(http, cut, "uint8", stack.Forest?.Map.Doubt(cut) ?? new byte[cut.Length]),
        };
    }

    /// <summary>A plane of a crop.</summary>
    public static Task Crop(HttpContext http, CropFolder crops, Workspace work)
    {
        var query = http.Request.Query;
        var (pixels, cut, view, planes) = crops.Plane(query["name"].FirstOrDefault() ?? "", query.ContainsKey("z") ? Whole(query, "z", 0) : null, work.Options.Reading);
        http.Response.Headers["X-Low"] = view.Low.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["X-High"] = view.High.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["X-Planes"] = planes.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.CacheControl = "private, no-cache";
        return Send(http, cut, "uint16", MemoryMarshal.AsBytes(pixels.AsSpan()));
    }

    /// <summary>A whole number of the address.</summary>
    /// <exception cref="NucleusException">It is none.</exception>
    public static int Whole(IQueryCollection query, string key, int? otherwise)
    {
        if (query[key].FirstOrDefault() is not { Length: > 0 } text)
            return otherwise ?? throw new NucleusException(ErrorKind.Usage, $"'{key}' is missing.", "Reload the page.");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new NucleusException(ErrorKind.Usage, $"'{key}' must be a whole number from 0 on.", "Reload the page.");
    }

    private static PlaneCut Cut(IQueryCollection query, VolumeShape shape)
    {
        var axis = PlaneCut.AxisOf(query["axis"].FirstOrDefault() ?? "z");
        var (row, column) = (Whole(query, "row", 0), Whole(query, "column", 0));
        return new PlaneCut(axis, Whole(query, "index", null), row, column, Whole(query, "rows", PlaneCut.RowsOf(axis, shape) - row), Whole(query, "columns", PlaneCut.ColumnsOf(axis, shape) - column)).Within(shape);
    }

    private static byte Class(int number) => number is >= 1 and <= byte.MaxValue ? (byte)number : throw new NucleusException(ErrorKind.Usage, $"There is no class {number}.", "Classes go from 1 to 255.");

    private static T[] Copy<T>(Volume<T> volume, PlaneCut cut) where T : unmanaged, System.Numerics.INumber<T>
    {
        var to = new T[cut.Length];
        cut.Copy(volume, 0, to.AsSpan());
        return to;
    }

    private static Task Send(HttpContext http, PlaneCut cut, string type, ReadOnlySpan<byte> bytes)
    {
        var headers = http.Response.Headers;
        headers["X-Rows"] = cut.Rows.ToString(CultureInfo.InvariantCulture);
        headers["X-Columns"] = cut.Columns.ToString(CultureInfo.InvariantCulture);
        headers["X-Type"] = type;
        http.Response.ContentType = "application/octet-stream";
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes.ToArray(), http.RequestAborted).AsTask();
    }
}
