namespace WorkerService.Pictures;

/// <summary>The upload is not an acceptable picture. The message is shown to its sender.</summary>
internal sealed class BadPictureException(string reason, Exception? cause = null) : Exception(reason, cause);
