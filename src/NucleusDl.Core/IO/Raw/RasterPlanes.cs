namespace NucleusDl.IO.Raw;

/// <summary>Writes all planes of an image as one run of numbers, z within channel.</summary>
internal static class RasterPlanes
{
    /// <summary>Writes to a stream.</summary>
    /// <param name="stream">Takes the pixels.</param>
    /// <param name="planes">The image.</param>
    /// <param name="path">The file, for progress.</param>
    /// <param name="progress">Planes written.</param>
    /// <param name="cancel">Stops between planes.</param>
    /// <param name="channelsInTime">Whether all channels of a time point lie together, or all time points of a channel.</param>
    public static void Write(Stream stream, IPlaneSource planes, string path, IProgress<ProgressReport>? progress, CancellationToken cancel, bool channelsInTime)
    {
        var shape = planes.Shape;
        var plane = new byte[checked((int)(shape.PlaneLength * VolumeReader.SizeOf(planes.PixelType)))];
        var (outer, inner) = channelsInTime ? (planes.Frames, shape.C) : (shape.C, planes.Frames);
        var done = 0L;
        for (var i = 0; i < outer; i++)
            for (var j = 0; j < inner; j++)
                for (var z = 0; z < shape.Z; z++)
                {
                    cancel.ThrowIfCancellationRequested();
                    planes.ReadPlane(channelsInTime ? i : j, channelsInTime ? j : i, z, plane);
                    stream.Write(plane);
                    progress?.Report(new ProgressReport("Writing", ++done, (double)outer * inner * shape.Z, Path.GetFileName(path)));
                }
    }
}
