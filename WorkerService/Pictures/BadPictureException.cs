namespace WorkerService.Pictures;

/// <summary>The upload is no picture that is taken. The message is for whoever sent it.</summary>
internal sealed class BadPictureException(string reason, Exception? cause = null) : Exception(reason, cause);
