using System.Globalization;
using System.Text.Json.Nodes;
using NucleusDl.Labelling.Annotations;
using NucleusDl.Labelling.Session;
using NucleusDl.Volumes;

namespace NucleusDl.Labelling.Page;

/// <summary>What the browser asks to be drawn and changed.</summary>
internal static class EditApi
{
    private const int MostPoints = 10_000, MostLabels = 10_000;

    /// <summary>A part of a stroke.</summary>
    public static JsonObject Stroke(OpenStack stack, RequestBody body)
    {
        var session = stack.Session;
        var layer = LayerOf(body);
        var erases = body.OneOf("tool", "brush", "brush", "eraser") == "eraser";
        var value = ValueOf(body, layer);
        var over = body.OneOf("over", "all", "all", "background", "own");
        var axis = PlaneCut.AxisOf(body.Text("axis"));
        var index = PlaneCut.Whole(axis, body.Whole("index"), session.Shape).Within(session.Shape).Index;
        var scale = Scale(stack, body.OneOf("unit", "voxels", "voxels", "um"));
        var brush = new Brush(axis, index, body.Number("radius", null, 0, 2000), scale, body.Flag("ball"));
        var line = body.Has("points") ? body.Points("points", 2, MostPoints).Select(p => (p[0], p[1])).ToList() : [];
        var (by, only) = erases ? (0, over == "own" ? value : (int?)null) : (value, over == "background" ? 0 : null);
        var change = session.Stroke(body.Text("id", null, 100), erases ? "eraser" : "brush", body.Flag("last"), edit =>
        {
            foreach (var span in brush.Along(line, session.Shape))
                edit.Set(layer, span.Z, span.Y, span.From, span.To, by, only);
        });
        return Answer.Change(change, session.State());
    }

    /// <summary>An edit.</summary>
    public static JsonObject Edit(OpenStack stack, RequestBody body)
    {
        var session = stack.Session;
        var op = body.Text("op", null, 30);
        var extra = new JsonObject();
        var change = op switch
        {
            "undo" => session.Undo(),
            "redo" => session.Redo(),
            "newLabel" => New(session, extra),
            "fill" => Fill(session, body),
            "polygon" or "rectangle" => Area(session, body, op),
            "merge" => session.Do("merge", edit => extra["label"] = NucleusTools.Merge(edit, body.Wholes("labels", MostLabels))),
            "split" => Split(stack, body, extra),
            "grow" or "shrink" => Resize(stack, body, op),
            "delete" => session.Do("delete", edit => edit.Replace(Layer.Labels, NucleusTools.Existing(edit.Canvas, body.Whole("label", null, 1)), 0)),
            "clear" => Clear(session, LayerOf(body)),
            "class" => Class(session, body, extra),
            "deleteClass" => DeleteClass(session, body.Whole("id", null, 1, byte.MaxValue)),
            "point" or "box" => Detection(session, body, op, extra),
            "deleteItem" => DeleteItem(session, body),
            "review" => Review(session, body),
            _ => throw new NucleusException(ErrorKind.Usage, $"There is no edit '{op}'.", "Reload the page."),
        };
        var answer = Answer.Change(change, session.State());
        foreach (var (key, value) in extra)
            answer[key] = value?.DeepClone();
        return answer;
    }

    private static Layer LayerOf(RequestBody body) => body.OneOf("layer", "labels", "labels", "scribbles") == "labels" ? Layer.Labels : Layer.Scribbles;

    private static int ValueOf(RequestBody body, Layer layer) => body.Whole("value", 0, 0, layer == Layer.Labels ? int.MaxValue - 1 : byte.MaxValue);

    private static VoxelSize Scale(OpenStack stack, string unit) => unit == "um" ? stack.RequireVoxelSize() : new VoxelSize(1, 1, 1);

    private static SessionChange New(LabelSession session, JsonObject extra)
    {
        extra["label"] = session.State().Next;
        return new SessionChange(null, false, false, false, "edit", 0);
    }

    private static SessionChange Fill(LabelSession session, RequestBody body)
    {
        var layer = LayerOf(body);
        var axis = PlaneCut.AxisOf(body.Text("axis"));
        var (row, column) = ((int)Math.Floor(body.Number("row")), (int)Math.Floor(body.Number("column")));
        var cut = new PlaneCut(axis, body.Whole("index"), row, column, 1, 1).Within(session.Shape);
        return session.Do("fill", edit => FloodFill.Run(edit, layer, PlaneCut.Place(axis, cut.Index, row, column), ValueOf(body, layer), body.Flag("threeD") ? null : axis));
    }

    private static SessionChange Area(LabelSession session, RequestBody body, string op)
    {
        var layer = LayerOf(body);
        var axis = PlaneCut.AxisOf(body.Text("axis"));
        var plane = PlaneCut.Whole(axis, body.Whole("index"), session.Shape).Within(session.Shape);
        var only = body.OneOf("over", "all", "all", "background", "own") == "background" ? 0 : (int?)null;
        IReadOnlyList<double[]> corners;
        if (op == "polygon")
            corners = body.Points("points", 2, MostPoints);
        else
        {
            var (a, b) = (body.Point("from", 2), body.Point("to", 2));
            corners = [[a[0], a[1]], [a[0], b[1]], [b[0], b[1]], [b[0], a[1]]];
        }
        if (corners.Count < 3)
            throw new NucleusException(ErrorKind.Usage, "A polygon has three points or more.", "Click more of them.");
        var area = Annotation.Polygon([.. corners.Select(c => new PlanePoint(c[0], c[1]))]);
        return session.Do(op, edit =>
        {
            foreach (var run in PolygonFill.Runs(area, plane.Rows, plane.Columns))
                if (axis == 2)
                    for (var c = run.From; c < run.To; c++)
                        edit.Set(layer, run.Y, c, plane.Index, plane.Index + 1, ValueOf(body, layer), only);
                else
                {
                    var (z, y, _) = PlaneCut.Place(axis, plane.Index, run.Y, 0);
                    edit.Set(layer, z, y, run.From, run.To, ValueOf(body, layer), only);
                }
        });
    }

    private static SessionChange Split(OpenStack stack, RequestBody body, JsonObject extra)
    {
        var label = body.Whole("label", null, 1);
        var seeds = body.Points("seeds", 3, 1000).Select(p => ((int)Math.Floor(p[0]), (int)Math.Floor(p[1]), (int)Math.Floor(p[2]))).ToList();
        return stack.Session.Do("split", edit =>
        {
            var parts = NucleusTools.Split(edit, label, seeds, stack.Session.Image.VoxelSize);
            extra["label"] = label;
            extra["labels"] = new JsonArray([.. parts.Select(p => (JsonNode)p)]);
        });
    }

    private static SessionChange Resize(OpenStack stack, RequestBody body, string op)
    {
        var label = body.Whole("label", null, 1);
        var inMicrons = body.Has("um");
        var distance = inMicrons ? body.Number("um", null, 1e-3, 1000) : body.Number("voxels", 1, 1, 1000);
        var scale = Scale(stack, inMicrons ? "um" : "voxels");
        return stack.Session.Do(op, edit =>
        {
            if (op == "grow")
                NucleusTools.Grow(edit, label, distance, scale);
            else
                NucleusTools.Shrink(edit, label, distance, scale);
        });
    }

    private static SessionChange Clear(LabelSession session, Layer layer) => session.Do("clear", edit =>
    {
        foreach (var value in edit.Canvas.Values(layer).ToList())
            edit.Replace(layer, value, 0);
    });

    private static SessionChange Class(LabelSession session, RequestBody body, JsonObject extra)
    {
        var classes = Items.Classes(session);
        var id = body.Has("id") ? body.Whole("id", null, 1, byte.MaxValue) : classes.Count == 0 ? 1 : classes.Max(c => c.Id) + 1;
        if (id > byte.MaxValue)
            throw new NucleusException(ErrorKind.Usage, "There can be 255 classes.", "Delete one that is not used.");
        var before = classes.FirstOrDefault(c => c.Id == id).Item;
        var name = body.Text("name", before?.Name, 100).Trim();
        var colour = body.Text("color", before?.Color ?? "#228833", 7);
        if (name.Length == 0 || name.Any(char.IsControl))
            throw new NucleusException(ErrorKind.Usage, "A class needs a name.", "Type one.");
        if (classes.Any(c => c.Id != id && c.Item.Name == name))
            throw new NucleusException(ErrorKind.Usage, $"There is a class '{name}' already.", "Choose another name.");
        if (colour.Length != 7 || colour[0] != '#' || !colour.Skip(1).All(char.IsAsciiHexDigit))
            throw new NucleusException(ErrorKind.Usage, $"'{colour}' is no colour.", "Write it as #rrggbb.");
        extra["id"] = id;
        return session.Do("class", edit => edit.SetItem(Key("class", id), Items.Write(new ClassItem(name, colour))));
    }

    private static SessionChange DeleteClass(LabelSession session, int id) => session.Do("delete class", edit =>
    {
        if (!edit.Items.ContainsKey(Key("class", id)))
            throw new NucleusException(ErrorKind.Usage, $"There is no class {id}.", "Reload the page.");
        edit.Replace(Layer.Scribbles, id, 0);
        edit.SetItem(Key("class", id), null);
    });

    private static SessionChange Detection(LabelSession session, RequestBody body, string kind, JsonObject extra)
    {
        var id = body.Has("id") ? body.Whole("id", null, 1, int.MaxValue - 1) : session.Items(kind).Select(i => i.Id).DefaultIfEmpty(0).Max() + 1;
        var category = body.Whole("class", 2, 1, byte.MaxValue);
        var shape = session.Shape;
        string json;
        if (kind == "point")
            json = Items.Write(new PointItem(body.Number("z", null, 0, shape.Z), body.Number("y", null, 0, shape.Y), body.Number("x", null, 0, shape.X), category));
        else
        {
            var box = new BoxItem(body.Whole("z0", null, 0, shape.Z - 1), body.Whole("y0", null, 0, shape.Y - 1), body.Whole("x0", null, 0, shape.X - 1),
                body.Whole("z1", null, 1, shape.Z), body.Whole("y1", null, 1, shape.Y), body.Whole("x1", null, 1, shape.X), category);
            if (box.Z1 <= box.Z0 || box.Y1 <= box.Y0 || box.X1 <= box.X0)
                throw new NucleusException(ErrorKind.Usage, "The box is empty.", "Draw it from one corner to the other.");
            json = Items.Write(box);
        }
        extra["id"] = id;
        return session.Do(kind, edit => edit.SetItem(Key(kind, id), json));
    }

    private static SessionChange DeleteItem(LabelSession session, RequestBody body)
    {
        var key = Key(body.OneOf("kind", null, "point", "box"), body.Whole("id", null, 1));
        return session.Do("delete", edit => edit.SetItem(edit.Items.ContainsKey(key) ? key : throw new NucleusException(ErrorKind.Usage, "It is gone already.", "Reload the page."), null));
    }

    private static SessionChange Review(LabelSession session, RequestBody body)
    {
        var label = body.Whole("label", null, 1);
        return session.Do("review", edit =>
        {
            NucleusTools.Existing(edit.Canvas, label);
            var before = edit.Items.TryGetValue(Key("review", label), out var json) ? ReviewItem.Parse(json) : new ReviewItem("", "");
            edit.SetItem(Key("review", label), new ReviewItem(body.OneOf("verdict", before.Verdict, "", ReviewItem.Accepted, ReviewItem.Rejected), body.Text("comment", before.Comment, 2000)).ToJson());
        });
    }

    private static string Key(string kind, int id) => kind + "/" + id.ToString(CultureInfo.InvariantCulture);
}
