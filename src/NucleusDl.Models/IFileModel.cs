using NucleusDl.IO;

namespace NucleusDl.Models;

/// <summary>A model that can go from file to file with only parts of the stack in memory.</summary>
public interface IFileModel : IModel
{
    /// <summary>Bytes of memory that a prediction from file to file takes at its peak, and bytes of disk for temporary files.</summary>
    (long Memory, long Disk) EstimateFile(VolumeInfo image);

    /// <summary>Whether a stack has the voxel size of the model: others are scaled, which needs them in memory.</summary>
    bool SuitsFile(VolumeInfo image, PredictOptions options);

    /// <summary>Finds the nuclei of a file and writes their labels.</summary>
    /// <param name="image">The stack.</param>
    /// <param name="reading">How it is read: channel, time point, voxel size.</param>
    /// <param name="labels">The file to write; temporary files are made beside it.</param>
    /// <param name="options">How it is predicted.</param>
    /// <param name="progress">Stages.</param>
    /// <param name="cancellation">Stops; nothing is left behind.</param>
    /// <returns>How many nuclei were found.</returns>
    /// <exception cref="NucleusException">A file cannot be read or written, or there is no room on the disk.</exception>
    int PredictFile(string image, ReadOptions reading, string labels, PredictOptions? options = null, IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default);
}
