using System.Text.Json.Nodes;
using NucleusDl.Labelling.Session;

namespace NucleusDl.Labelling.Page;

/// <summary>What the browser asks to be told.</summary>
internal static class ReadApi
{
    /// <summary>Everything about the session.</summary>
    public static JsonObject Session(Workspace work)
    {
        var answer = new JsonObject
        {
            ["folder"] = Path.GetFileName(work.Guard.Root),
            ["mode"] = work.Crops is not null ? "crops" : work.Current is null ? "folder" : "stack",
            ["jobs"] = new JsonArray([.. work.Jobs.All.Where(j => !j.IsOver).Select(j => (JsonNode)j.ToJson())]),
            ["readOnly"] = false,
            ["version"] = Runs.Machine.VersionOf(typeof(ReadApi).Assembly).Version,
        };
        Models(work, answer);
        if (work.Current is not { } stack)
        {
            (answer["name"], answer["file"]) = (work.Crops is null ? null : work.Crops.Folder, null);
            answer["commands"] = new JsonObject { ["open"] = work.Crops is null ? "nucleusdl label ." : "nucleusdl label . --crops", ["crops"] = "nucleusdl label . --crops" };
            return answer;
        }
        Stack(work, stack, answer);
        return answer;
    }

    /// <summary>Which nucleus, class and value a voxel has.</summary>
    public static JsonObject Pick(OpenStack stack, int z, int y, int x)
    {
        var session = stack.Session;
        var cut = new PlaneCut(0, z, y, x, 1, 1).Within(session.Shape);
        var (label, scribble) = session.Read(c => (c[Layer.Labels, z, y, x], c[Layer.Scribbles, z, y, x]));
        return new JsonObject
        {
            ["label"] = label,
            ["scribble"] = scribble,
            ["values"] = new JsonArray([.. Enumerable.Range(0, session.Image.Shape.C).Select(c => (JsonNode)(int)session.Image.Plane(c, cut)[0])]),
            ["probability"] = stack.Forest?.Map.At(z, y, x) is { } p ? Answer.Numbers(p) : null,
        };
    }

    /// <summary>All nuclei for the review, the most suspicious first.</summary>
    public static JsonObject Review(OpenStack stack)
    {
        var session = stack.Session;
        var (facts, reviews, suspicions, size) = (session.Read(NucleusFacts.Of), Items.Reviews(session), stack.Suspicions, session.Image.VoxelSize);
        var sorted = facts.Select(f => (Fact: f, Suspicion: suspicions?.GetValueOrDefault(f.Label))).OrderByDescending(f => f.Suspicion?.Value ?? 0).ThenBy(f => f.Fact.Label);
        return new JsonObject
        {
            ["examined"] = suspicions is not null,
            ["nuclei"] = new JsonArray([.. sorted.Select(f => (JsonNode)new JsonObject
            {
                ["label"] = f.Fact.Label,
                ["voxels"] = f.Fact.Voxels,
                ["volumeUm3"] = size is { } s ? Math.Round(f.Fact.Voxels * s.Volume, 3) : null,
                ["centre"] = Answer.Numbers(f.Fact.Z, f.Fact.Y, f.Fact.X),
                ["box"] = Answer.Box(f.Fact.Box.Box),
                ["suspicion"] = f.Suspicion?.Value,
                ["reasons"] = Answer.Texts(f.Suspicion?.Reasons ?? []),
                ["verdict"] = reviews.GetValueOrDefault(f.Fact.Label)?.Verdict ?? "",
                ["comment"] = reviews.GetValueOrDefault(f.Fact.Label)?.Comment ?? "",
            })]),
        };
    }

    /// <summary>Points and boxes.</summary>
    public static JsonObject Detections(LabelSession session) => new()
    {
        ["points"] = new JsonArray([.. Items.Points(session).Select(p => (JsonNode)new JsonObject { ["id"] = p.Id, ["z"] = p.Item.Z, ["y"] = p.Item.Y, ["x"] = p.Item.X, ["class"] = p.Item.Class })]),
        ["boxes"] = new JsonArray([.. Items.Boxes(session).Select(b => (JsonNode)new JsonObject
        {
            ["id"] = b.Id,
            ["z0"] = b.Item.Z0,
            ["y0"] = b.Item.Y0,
            ["x0"] = b.Item.X0,
            ["z1"] = b.Item.Z1,
            ["y1"] = b.Item.Y1,
            ["x1"] = b.Item.X1,
            ["class"] = b.Item.Class,
        })]),
    };

    /// <summary>A place where a scribble helps most.</summary>
    /// <exception cref="NucleusException">There is none.</exception>
    public static JsonObject Doubt(OpenStack stack, int after)
    {
        var places = stack.Forest?.Map.WithDoubt(doubt => doubt is null ? [] : stack.Session.Read(c => DoubtfulPlaces.Find(doubt, c.Scribbles, stack.Session.Image.VoxelSize, after + 1))) ?? [];
        if (places.Count <= after)
            throw new NucleusException(ErrorKind.Input, places.Count == 0 ? "The forest has said nothing yet, or is sure everywhere." : "There is no further place of doubt.", "Scribble, press predict, and ask again.");
        var (z, y, x, value) = places[after];
        return new JsonObject { ["z"] = z, ["y"] = y, ["x"] = x, ["value"] = Math.Round(value / byte.MaxValue, 4) };
    }

    /// <summary>The crops.</summary>
    public static JsonObject Crops(CropFolder crops) => new()
    {
        ["folder"] = crops.Folder,
        ["file"] = CropFolder.TableName,
        ["done"] = crops.Done,
        ["total"] = crops.Crops.Count,
        ["undo"] = crops.Depth.Undo,
        ["redo"] = crops.Depth.Redo,
        ["classes"] = new JsonArray([.. crops.Classes.Select(c => (JsonNode)new JsonObject { ["id"] = c.Id, ["name"] = c.Name, ["key"] = c.Key, ["color"] = c.Colour })]),
        ["crops"] = new JsonArray([.. crops.Crops.Select(c => (JsonNode)new JsonObject { ["name"] = c, ["class"] = crops.ClassOf(c) })]),
    };

    private static void Models(Workspace work, JsonObject answer)
    {
        var models = work.Options.Models?.List(work.Guard.Root) ?? [];
        answer["models"] = new JsonArray([.. models.Select(m => (JsonNode)new JsonObject { ["name"] = m.Name, ["text"] = m.Text, ["canRetrain"] = m.CanRetrain })]);
        answer["canRetrain"] = models.Any(m => m.CanRetrain);
    }

    private static void Stack(Workspace work, OpenStack stack, JsonObject answer)
    {
        var (session, image) = (stack.Session, stack.Session.Image);
        var state = session.State();
        foreach (var (key, value) in Answer.State(state))
            answer[key] = value?.DeepClone();
        answer["name"] = Path.GetFileName(image.Path);
        answer["file"] = stack.File;
        answer["shape"] = new JsonObject { ["z"] = session.Shape.Z, ["y"] = session.Shape.Y, ["x"] = session.Shape.X };
        answer["channels"] = new JsonArray([.. Enumerable.Range(0, image.Shape.C).Select(c => (JsonNode)Channel(c, image.View(c)))]);
        answer["voxelSizeUm"] = image.VoxelSize is { } size ? Answer.Numbers(size.Z, size.Y, size.X) : null;
        answer["pixelType"] = image.PixelType.ToString();
        answer["scale"] = new JsonObject { ["slope"] = image.View(0).Slope, ["offset"] = image.View(0).Offset };
        answer["classes"] = new JsonArray([.. Items.Classes(session).Select(c => (JsonNode)new JsonObject { ["id"] = c.Id, ["name"] = c.Item.Name, ["color"] = c.Item.Color })]);
        answer["layers"] = Layers(stack, state);
        var (records, bytes) = session.JournalSize();
        answer["journal"] = new JsonObject { ["file"] = Path.GetFileName(session.JournalPath), ["records"] = records, ["bytes"] = bytes, ["restored"] = session.Restored, ["dropped"] = session.Dropped };
        answer["labelsFile"] = Path.GetFileName(session.LabelsPath);
        answer["commands"] = work.CommandsOf(stack).ToJson();
    }

    private static JsonObject Channel(int index, ChannelView view) => new()
    {
        ["index"] = index,
        ["name"] = view.Name,
        ["min"] = view.Min,
        ["max"] = view.Max,
        ["low"] = view.Low,
        ["high"] = view.High,
        ["slope"] = view.Slope,
        ["offset"] = view.Offset,
    };

    private static JsonObject Layers(OpenStack stack, SessionState state)
    {
        var voxels = new JsonObject();
        foreach (var (value, count) in stack.Session.Read(c => c.Values(Layer.Scribbles).Select(v => (v, c.Voxels(Layer.Scribbles, v))).ToList()))
            voxels[value.ToString(System.Globalization.CultureInfo.InvariantCulture)] = count;
        var map = stack.Forest?.Map;
        return new JsonObject
        {
            ["labels"] = new JsonObject { ["revision"] = stack.Session.RevisionOf(Layer.Labels), ["max"] = state.Highest, ["count"] = state.Count, ["next"] = state.Next },
            ["scribbles"] = new JsonObject { ["revision"] = stack.Session.RevisionOf(Layer.Scribbles), ["voxels"] = voxels },
            ["probability"] = new JsonObject { ["revision"] = map?.Revision ?? 0, ["classes"] = new JsonArray([.. (map?.Classes ?? []).Select(c => (JsonNode)(int)c)]) },
            ["uncertainty"] = new JsonObject { ["revision"] = map?.Revision ?? 0 },
        };
    }
}
