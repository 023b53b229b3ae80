using System.Text.Json;
using System.Text.Json.Nodes;

namespace NucleusDl.Labelling.Annotations;

/// <summary>Shapes of the VGG Image Annotator, in JSON and inside the cells of its CSV.</summary>
internal static class ViaRegions
{
    private const int CirclePoints = 72;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>JSON of a stranger: bounded depth, one error.</summary>
    public static JsonNode Parse(string text, string path)
    {
        try
        {
            return JsonNode.Parse(text, null, Options) ?? throw AnnotationErrors.Damaged(path, "it holds no JSON");
        }
        catch (JsonException e)
        {
            throw AnnotationErrors.Damaged(path, $"its JSON is broken ({e.Message.TrimEnd('.')})", e);
        }
    }

    /// <summary>One region; null for a kind without place, which only says something of the whole image.</summary>
    public static Annotation? Read(JsonObject shape, JsonObject? attributes, string path)
    {
        try
        {
            var a = Shape(shape, path);
            return a is null ? null : a with
            {
                Class = Class(attributes),
                Name = attributes?["name"]?.ToString(),
                Label = Annotation.LabelOfName(attributes?["name"]?.ToString()),
                Z = int.TryParse(attributes?["z"]?.ToString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var z) ? z : null,
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or JsonException or ArgumentException)
        {
            throw AnnotationErrors.Damaged(path, "a region has coordinates that are no numbers", e);
        }
    }

    /// <summary>The shape and its attributes.</summary>
    public static (JsonObject Shape, JsonObject Attributes) Write(Annotation a)
    {
        var shape = a.Shape switch
        {
            AnnotationShape.Box => Rectangle(a),
            AnnotationShape.Oval => Ellipse(a),
            AnnotationShape.Point => new JsonObject { ["name"] = "point", ["cx"] = a.Points[0].X, ["cy"] = a.Points[0].Y },
            _ => new JsonObject
            {
                ["name"] = a.Shape == AnnotationShape.Line ? "polyline" : "polygon",
                ["all_points_x"] = new JsonArray([.. a.Points.Select(p => (JsonNode)p.X)]),
                ["all_points_y"] = new JsonArray([.. a.Points.Select(p => (JsonNode)p.Y)]),
            },
        };
        var attributes = new JsonObject();
        if (a.Class is not null)
            attributes["class"] = a.Class;
        if (a.Name is not null && a.Name != a.Class)
            attributes["name"] = a.Name;
        // VIA shows attributes as they are; the plane is one that its user can read too.
        if (a.Z is { } z)
            attributes["z"] = z.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return (shape, attributes);
    }

    private static JsonObject Rectangle(Annotation a)
    {
        var (top, left, bottom, right) = a.Bounds;
        return new JsonObject { ["name"] = "rect", ["x"] = left, ["y"] = top, ["width"] = right - left, ["height"] = bottom - top };
    }

    private static JsonObject Ellipse(Annotation a)
    {
        var (top, left, bottom, right) = a.Bounds;
        return new JsonObject { ["name"] = "ellipse", ["cx"] = (left + right) / 2, ["cy"] = (top + bottom) / 2, ["rx"] = (right - left) / 2, ["ry"] = (bottom - top) / 2, ["theta"] = 0 };
    }

    private static Annotation? Shape(JsonObject s, string path)
    {
        double N(string name) => s[name]?.GetValue<double>() is { } v && Math.Abs(v) < 1e8 ? v : throw AnnotationErrors.Damaged(path, $"a region lacks '{name}'");
        switch (s["name"]?.GetValue<string>())
        {
            case "rect":
                return Annotation.Box(N("y"), N("x"), N("y") + N("height"), N("x") + N("width"));
            case "circle":
                return Round(N("cy"), N("cx"), N("r"), N("r"), 0);
            case "ellipse":
                return Round(N("cy"), N("cx"), N("ry"), N("rx"), s["theta"] is null ? 0 : N("theta"));
            case "point":
                return Annotation.Point(N("cy"), N("cx"));
            case "polygon" or "polyline":
                var (xs, ys) = (Numbers(s, "all_points_x"), Numbers(s, "all_points_y"));
                if (xs.Length != ys.Length || xs.Length == 0)
                    throw AnnotationErrors.Damaged(path, "a region has not as many x as y");
                var line = s["name"]!.GetValue<string>() == "polyline";
                var points = xs.Zip(ys, (x, y) => new PlanePoint(y, x)).ToArray();
                if (!line && points.Length > 1 && points[0] == points[^1])
                    points = points[..^1];
                return new Annotation { Shape = line ? AnnotationShape.Line : AnnotationShape.Polygon, Rings = [points] };
            case null:
                return null;
            default:
                throw AnnotationErrors.Damaged(path, $"a region is a '{s["name"]}', which VIA does not draw");
        }
    }

    private static double[] Numbers(JsonObject s, string name) => s[name] is JsonArray a ? [.. a.Select(v => v!.GetValue<double>())] : [];

    private static Annotation Round(double y, double x, double ry, double rx, double theta)
    {
        if (theta == 0)
            return new Annotation { Shape = AnnotationShape.Oval, Rings = [[new(y - ry, x - rx), new(y + ry, x + rx)]] };
        var (sin, cos) = Math.SinCos(theta);
        return Annotation.Polygon([.. Enumerable.Range(0, CirclePoints).Select(i =>
        {
            var (v, u) = Math.SinCos(2 * Math.PI * i / CirclePoints);
            return new PlanePoint(y + rx * u * sin + ry * v * cos, x + rx * u * cos - ry * v * sin);
        })]);
    }

    /// <summary>People call the attribute as they like; "class", "type", "label" or the first with a text is taken.</summary>
    private static string? Class(JsonObject? attributes)
    {
        if (attributes is null)
            return null;
        foreach (var name in new[] { "class", "Class", "type", "label", "category" })
            if (Text(attributes[name]) is { } text)
                return text;
        return attributes.Where(a => a.Key is not ("z" or "name")).Select(a => Text(a.Value)).FirstOrDefault(t => t is not null);

        static string? Text(JsonNode? node) => node switch
        {
            JsonValue v when v.ToString() is { Length: > 0 } text => text,
            // A check box: {"mitosis": true}.
            JsonObject { Count: > 0 } o => o.FirstOrDefault(p => p.Value?.ToString() == "true").Key,
            _ => null,
        };
    }
}
