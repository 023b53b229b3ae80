using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using NucleusDl.IO;
using NucleusDl.Labelling.Page;
using NucleusDl.Tests.Forest;
using NucleusDl.Tests.Sessions;
using NucleusDl.Volumes;

namespace NucleusDl.Tests.Pages;

/// <summary>The page's server as a browser meets it.</summary>
[Trait(Kind.Name, Kind.Fast)]
public class PageApiTests
{
    [Fact]
    public async Task TheSessionSaysWhatIsOpen()
    {
        using var stack = new SmallStack();
        using var served = new Served(stack.Image);
        var session = await served.Get("api/session");
        Assert.Equal("stack", (string)session["mode"]!);
        Assert.Equal("stack.tif", (string)session["file"]!);
        Assert.Equal([1.5, 0.5, 0.4], session["voxelSizeUm"]!.AsArray().Select(v => (double)v!));
        Assert.Equal(18, (int)session["shape"]!["x"]!);
        Assert.Equal(657, (int)session["channels"]![0]!["max"]!);
        Assert.Equal(["background", "nucleus"], session["classes"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.Contains("nucleusdl label stack.tif", (string)session["commands"]!["open"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("z", 2)]
    [InlineData("y", 3)]
    [InlineData("x", 4)]
    public async Task APlaneIsThatOfTheStack(string axis, int index)
    {
        using var stack = new SmallStack();
        using var served = new Served(stack.Image);
        var pixels = MemoryMarshal.Cast<byte, ushort>(await served.Bytes($"api/plane?axis={axis}&index={index}&channel=0&row=1&column=2&rows=3&columns=4")).ToArray();
        for (var r = 0; r < 3; r++)
            for (var c = 0; c < 4; c++)
            {
                var (z, y, x) = axis == "z" ? (index, r + 1, c + 2) : axis == "y" ? (r + 1, index, c + 2) : (r + 1, c + 2, index);
                Assert.Equal(100 * z + 10 * y + x, pixels[r * 4 + c]);
            }
        using var first = await served.Send(HttpMethod.Get, $"api/labels?axis={axis}&index={index}", served.Token);
        using var same = await served.Send(HttpMethod.Get, $"api/labels?axis={axis}&index={index}", served.Token, null, h => h.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        await served.Post("api/edit", new { op = "rectangle", axis = "z", index = 0, from = new[] { 0, 0 }, to = new[] { 2, 2 }, value = 1 });
        using var other = await served.Send(HttpMethod.Get, $"api/labels?axis={axis}&index={index}", served.Token, null, h => h.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task EveryEditComesBackAsAPlane()
    {
        using var stack = new SmallStack();
        using var served = new Served(stack.Image);
        Assert.Equal(1, (int)(await served.Post("api/edit", new { op = "newLabel" }))["label"]!);
        var first = await served.Post("api/stroke", new { id = "a", layer = "labels", tool = "brush", value = 1, axis = "z", index = 0, radius = 1.5, points = new[] { new[] { 5.5, 3.5 } } });
        await served.Post("api/stroke", new { id = "a", layer = "labels", tool = "brush", value = 1, axis = "z", index = 0, radius = 1.5, points = new[] { new[] { 5.5, 3.5 }, [5.5, 9.5] }, last = true });
        Assert.Equal(0, (int)first["box"]!["z0"]!);
        Assert.Equal(1, (int)(await served.Get("api/session"))["undo"]!);
        await served.Post("api/edit", new { op = "polygon", axis = "z", index = 3, points = new[] { new[] { 1, 1 }, [1, 6], [6, 6], [6, 1] }, value = 2 });
        Assert.Equal(25, await Count(served, 2));
        await served.Post("api/edit", new { op = "fill", axis = "z", index = 3, row = 2, column = 2, value = 3 });
        Assert.Equal(25, await Count(served, 3));
        await served.Post("api/edit", new { op = "grow", label = 3, voxels = 1 });
        Assert.Equal(25 + 20 + 2 * 25, await Count(served, 3));
        await served.Post("api/edit", new { op = "shrink", label = 3, voxels = 1 });
        Assert.Equal(25, await Count(served, 3));
        await served.Post("api/edit", new { op = "merge", labels = new[] { 1, 3 } });
        Assert.Equal(0, await Count(served, 3));
        var split = await served.Post("api/edit", new { op = "split", label = 1, seeds = new[] { new[] { 3, 2, 2 }, [3, 5, 5] } });
        Assert.Equal(2, split["labels"]!.AsArray().Count);
        await served.Post("api/stroke", new { id = "b", tool = "eraser", over = "own", value = 1, axis = "x", index = 3, radius = 0.5, unit = "um", points = new[] { new[] { 2.5, 5.5 } }, last = true });
        await served.Post("api/edit", new { op = "delete", label = 1 });
        Assert.Equal(0, await Count(served, 1));
        for (var i = (int)(await served.Get("api/session"))["undo"]!; i > 0; i--)
            await served.Post("api/edit", new { op = "undo" });
        using var labels = served.Page.Labels();
        Assert.Equal(0, labels.Max());
        Assert.Equal(400, (await served.Refused("api/edit", new { op = "undo" })).Status);
    }

    [Fact]
    public async Task FromScribblesToNucleiToAFile()
    {
        using var scene = new Scene();
        using var folder = new TempFolder();
        VolumeFile.Write(folder.File("scene.tif"), scene.Image);
        using (var served = new Served(folder.File("scene.tif")))
        {
            Assert.Equal("failed", (string)(await served.Job("forest", new { }))["state"]!);
            Assert.Equal(400, (await served.Refused("api/jobs", new { kind = "forest", options = new { views = new[] { new { axis = "z", index = 99 } } } })).Status);
            var random = new Random(1);
            for (var i = 0; i < 300; i++)
            {
                var (z, y, x) = (random.Next(20), random.Next(64), random.Next(72));
                await served.Post("api/stroke", new { id = "s" + i, layer = "scribbles", value = scene.Truth[z, y, x] == 0 ? 1 : 2, axis = "z", index = z, radius = 0, points = new[] { new[] { y + 0.5, x + 0.5 } }, last = true });
            }
            var forest = await served.Job("forest", new { trees = 30, views = new[] { new { axis = "z", index = 9 }, new { axis = "x", index = 30 } } });
            Assert.Equal("done", (string)forest["state"]!);
            Assert.InRange((int)forest["result"]!["scribbledVoxels"]!, 280, 300);
            Assert.Contains("nucleusdl forest scene.tif --scribbles scene_scribbles.tif", (string)forest["command"]!, StringComparison.Ordinal);
            var probability = await served.Bytes("api/probability?class=2&axis=z&index=9");
            Assert.Contains(probability, p => p > 200);
            Assert.All(await served.Bytes("api/probability?class=2&axis=z&index=2&row=0&column=0&rows=1&columns=1"), p => Assert.InRange(p, 0, 255));
            Assert.Contains(await served.Bytes("api/uncertainty?axis=x&index=30"), p => p > 50);
            Assert.InRange((double)(await served.Get("api/doubt?after=0"))["value"]!, 0.01, 1);
            var instances = await served.Job("instances", new { @class = 2, minVolumeUm3 = 20 });
            Assert.True((string)instances["state"]! == "done", instances.ToJsonString());
            Assert.InRange((int)instances["result"]!["nuclei"]!, 5, 12);
            var doctor = await served.Job("doctor", new { });
            Assert.True((string)doctor["state"]! == "done", doctor.ToJsonString());
            var review = await served.Get("api/review");
            Assert.True((bool)review["examined"]!);
            var suspicion = review["nuclei"]!.AsArray().Select(n => (double)n!["suspicion"]!).ToList();
            Assert.Equal(suspicion.OrderDescending(), suspicion);
            var label = (int)review["nuclei"]![0]!["label"]!;
            await served.Post("api/edit", new { op = "review", label, verdict = "accepted", comment = "yes, \"this\" one" });
            Assert.Equal("accepted", (string)(await served.Get("api/review"))["nuclei"]![0]!["verdict"]!);
            Assert.Equal("done", (string)(await served.Job("measure", new { }))["state"]!);
            var table = await served.Get("api/table");
            Assert.Equal((int)instances["result"]!["nuclei"]!, table["rows"]!.AsArray().Count);
            Assert.Equal(table["rows"]!.AsArray().Count, table["centres"]!.AsArray().Count);
            foreach (var what in new[] { "table", "review", "forest", "uncertainty", "probability", "scribbles" })
                Assert.True((string)(await served.Job("export", new { what }))["state"]! == "done", what);
            Assert.Equal("done", (string)(await served.Job("save", new { }))["state"]!);
            Assert.False((bool)(await served.Get("api/session"))["unsaved"]!);
        }
        using var saved = VolumeFile.ReadLabels(folder.File("scene_labels.tif"));
        Assert.Equal(Scene.Voxel, saved.VoxelSize);
        Assert.InRange(saved.Sizes().Count, 5, 12);
        Assert.True(File.Exists(folder.File("scene_labels.run.json")));
        Assert.Equal("label,verdict,comment", File.ReadLines(folder.File("scene_review.csv")).First());
        Assert.Contains("\"yes, \"\"this\"\" one\"", File.ReadAllText(folder.File("scene_review.csv")), StringComparison.Ordinal);
        using var again = new Served(folder.File("scene.tif"));
        using var reopened = again.Page.Labels();
        Assert.Equal(saved.Sizes(), reopened.Sizes());
    }

    [Fact]
    public async Task PointsAndBoxesGoIntoFilesOfOtherPrograms()
    {
        using var stack = new SmallStack();
        using var served = new Served(stack.Image);
        var point = await served.Post("api/edit", new { op = "point", z = 2.5, y = 3.5, x = 4.5, @class = 2 });
        await served.Post("api/edit", new { op = "box", z0 = 1, y0 = 2, x0 = 3, z1 = 3, y1 = 8, x1 = 9, @class = 1 });
        var both = await served.Get("api/detections");
        Assert.Single(both["points"]!.AsArray());
        Assert.Single(both["boxes"]!.AsArray());
        foreach (var file in new[] { "d.csv", "d_napari.csv", "d.xml", "d.txt" })
        {
            var job = await served.Job("export", new { what = "detections", file });
            Assert.True((string)job["state"]! == "done", job.ToJsonString());
        }
        Assert.Equal(["kind,id,class,z0_px,y0_px,x0_px,z1_px,y1_px,x1_px,z0_um,y0_um,x0_um,z1_um,y1_um,x1_um", "point,1,nucleus,2.5,3.5,4.5,2.5,3.5,4.5,3.75,1.75,1.8,3.75,1.75,1.8", "box,1,background,1,2,3,3,8,9,1.5,1,1.2,4.5,4,3.6"],
            File.ReadAllLines(Path.Combine(stack.Folder, "d.csv")));
        var napari = Labelling.Annotations.NapariCsv.Read(Path.Combine(stack.Folder, "d_napari.csv"));
        Assert.NotEmpty(napari.Items);
        Assert.Single(Labelling.Annotations.VocXml.Read(Path.Combine(stack.Folder, "d.xml")).Items);
        await served.Post("api/edit", new { op = "deleteItem", kind = "point", id = (int)point["id"]! });
        Assert.Empty((await served.Get("api/detections"))["points"]!.AsArray());
        await served.Post("api/edit", new { op = "undo" });
        Assert.Single((await served.Get("api/detections"))["points"]!.AsArray());
        Assert.Equal(400, (await served.Refused("api/edit", new { op = "box", z0 = 3, y0 = 2, x0 = 3, z1 = 3, y1 = 8, x1 = 9 })).Status);
    }

    [Fact]
    public async Task AFolderListsItsStacksAndOpensThem()
    {
        using var stack = new SmallStack();
        File.Copy(stack.Image, Path.Combine(stack.Folder, "other.tif"));
        using var served = new Served(stack.Folder);
        Assert.Equal("folder", (string)(await served.Get("api/session"))["mode"]!);
        Assert.Equal(409, (await served.Refused("api/edit", new { op = "undo" })).Status);
        Assert.Equal(["other.tif", "stack.tif"], (await served.Get("api/files?folder="))["entries"]!.AsArray().Select(e => (string)e!["name"]!));
        Assert.Equal("stack.tif", (string)(await served.Post("api/open", new { file = "stack.tif" }))["file"]!);
        await served.Post("api/edit", new { op = "rectangle", axis = "z", index = 0, from = new[] { 0, 0 }, to = new[] { 2, 2 }, value = 1 });
        Assert.Equal("other.tif", (string)(await served.Post("api/open", new { file = "other.tif" }))["file"]!);
        await served.Post("api/open", new { file = "stack.tif" });
        Assert.Equal(1, (int)(await served.Get("api/session"))["count"]!);
        Assert.Equal(400, (await served.Refused("api/open", new { file = "none.tif" })).Status);
    }

    [Fact]
    public async Task CropsGetAClassByOneKeyAndTheTableIsFijis()
    {
        using var folder = new TempFolder();
        foreach (var name in new[] { "a.tif", "b.tif", "c.tif" })
            using (var crop = new Volume<byte>(new VolumeShape(3, 8, 9)))
                VolumeFile.Write(folder.File(name), crop);
        using (var served = new Served(folder.Path, new LabelPageOptions { Crops = true, Classes = ["interphase", "mitosis, late"] }))
        {
            Assert.Equal("crops", (string)(await served.Get("api/session"))["mode"]!);
            await served.Post("api/crops", new { name = "a.tif", @class = 2 });
            Assert.Equal(2, (int)(await served.Post("api/crops", new { name = "b.tif", @class = 1 }))["done"]!);
            Assert.Equal("b.tif", (string)(await served.Post("api/edit", new { op = "undo" }))["name"]!);
            await served.Post("api/edit", new { op = "redo" });
            Assert.Equal(400, (await served.Refused("api/crops", new { name = "../a.tif", @class = 1 })).Status);
            Assert.Equal(400, (await served.Refused("api/crops", new { name = "a.tif", @class = 9 })).Status);
            Assert.Equal(8 * 9 * 2, (await served.Bytes("api/crop?name=a.tif")).Length);
            Assert.Equal(["1", "2"], (await served.Get("api/crops"))["classes"]!.AsArray().Select(c => (string)c!["key"]!));
        }
        var (rows, classes) = Labelling.Annotations.QualitativeCsv.Read(folder.File(CropFolder.TableName));
        Assert.Equal(["interphase", "mitosis, late"], classes);
        Assert.Equal(["a.tif", "b.tif"], rows.Select(r => r.Image));
        using var again = new Served(folder.Path, new LabelPageOptions { Crops = true });
        Assert.Equal(2, (int)(await again.Get("api/crops"))["done"]!);
    }

    [Theory]
    [InlineData("{\"op\":\"nothing\"}")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{\"op\":\"merge\",\"labels\":\"all\"}")]
    [InlineData("{\"op\":\"grow\",\"label\":1,\"um\":-1}")]
    [InlineData("{\"op\":\"polygon\",\"axis\":\"w\",\"index\":0,\"points\":[]}")]
    [InlineData("{\"op\":\"polygon\",\"axis\":\"z\",\"index\":0,\"points\":[[1,2],[3]]}")]
    [InlineData("{\"op\":\"fill\",\"axis\":\"z\",\"index\":0,\"row\":1e9,\"column\":0,\"value\":1}")]
    [InlineData("{\"op\":\"class\",\"name\":\"x\",\"color\":\"red\"}")]
    [InlineData("{\"op\":\"class\",\"name\":\"\"}")]
    [InlineData("{\"op\":\"review\",\"label\":5,\"verdict\":\"accepted\"}")]
    [InlineData("{\"op\":\"point\",\"z\":-1,\"y\":0,\"x\":0}")]
    [InlineData("{\"op\":5}")]
    [InlineData("{\"op\":\"undo\",\"op\":\"redo\"}")]
    public async Task BadRequestsGetClearWords(string body)
    {
        using var stack = new SmallStack();
        using var served = new Served(stack.Image);
        using var answer = await served.Send(HttpMethod.Post, "api/edit", served.Token, new StringContent(body));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.EndsWith(".", (string)json["problem"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("Internal error", (string)json["problem"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventsTellWhatChanged()
    {
        using var stack = new SmallStack();
        using var served = new Served(stack.Image);
        var last = (long)(await served.Get("api/poll?after=0"))["last"]!;
        var edit = await served.Post("api/edit", new { op = "rectangle", axis = "z", index = 1, from = new[] { 0, 0 }, to = new[] { 2, 2 }, value = 1 });
        var events = (await served.Get($"api/poll?after={last}"))["events"]!.AsArray();
        var changed = events.First(e => (string)e!["type"]! == "changed")!["data"]!;
        Assert.Equal((long)edit["revision"]!, (long)changed["revision"]!);
        Assert.Equal("labels", (string)changed["layers"]![0]!);
        using var stream = await served.Send(HttpMethod.Get, "api/table", served.Token);
        Assert.Equal(HttpStatusCode.NotFound, stream.StatusCode);
    }

    [Fact]
    public async Task AVolumeInMemoryGivesItsLabelsBack()
    {
        using var volume = new Volume<float>(new VolumeShape(4, 8, 9), SmallStack.Voxel);
        volume[1, 2, 3] = 2.5f;
        using var page = volume.Label();
        Assert.Contains($"http://127.0.0.1:{page.Port}/?token=", page.ToFrame(), StringComparison.Ordinal);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-NucleusDl-Token", page.Address.Split('=')[1]);
        using var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{page.Port}/api/edit"), new StringContent("{\"op\":\"rectangle\",\"axis\":\"z\",\"index\":1,\"from\":[0,0],\"to\":[2,2],\"value\":6}"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var labels = page.Labels();
        Assert.Equal(4, labels.Sizes()[6]);
        Assert.Equal(SmallStack.Voxel, labels.VoxelSize);
    }

    [Fact]
    public void BehindAHubTheFrameGoesThroughTheProxy()
    {
        using var stack = new SmallStack();
        using var page = LabelPage.Start(stack.Image, new LabelPageOptions { ProxyBase = "/user/ada/proxy/", AllowHosts = ["*"] });
        Assert.StartsWith($"/user/ada/proxy/{page.Port}/?token=", page.Address, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeOpenedIsSaidInWords()
    {
        using var folder = new TempFolder();
        Assert.Contains("no such file", Assert.Throws<NucleusException>(() => LabelPage.Start(folder.File("none.tif"))).Message, StringComparison.Ordinal);
        Assert.Contains("no images", Assert.Throws<NucleusException>(() => LabelPage.Start(folder.Path, new LabelPageOptions { Crops = true })).Message, StringComparison.Ordinal);
        using var stack = new SmallStack();
        using var first = LabelPage.Start(stack.Image);
        Assert.Contains("another labelling page", Assert.Throws<NucleusException>(() => LabelPage.Start(stack.Image)).Message, StringComparison.Ordinal);
        using var other = new SmallStack();
        Assert.Contains("taken", Assert.Throws<NucleusException>(() => LabelPage.Start(other.Image, new LabelPageOptions { Port = first.Port })).Message, StringComparison.Ordinal);
    }

    private static async Task<long> Count(Served served, int label)
    {
        await Task.Yield();
        using var labels = served.Page.Labels();
        return labels.Sizes().GetValueOrDefault(label);
    }
}
