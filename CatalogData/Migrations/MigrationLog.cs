using DbUp.Engine.Output;
using Microsoft.Extensions.Logging;

namespace CatalogData.Migrations;

/// <summary>
/// Writes DbUp's messages to the log. Its progress is logged at debug level, and so are its errors, which are also thrown.
/// </summary>
internal sealed class MigrationLog(ILogger logger) : IUpgradeLog
{
    public void LogTrace(string format, params object[] args) => Write(LogLevel.Trace, format, args);

    public void LogDebug(string format, params object[] args) => Write(LogLevel.Debug, format, args);

    public void LogInformation(string format, params object[] args) => Write(LogLevel.Debug, format, args);

    public void LogWarning(string format, params object[] args) => Write(LogLevel.Warning, format, args);

    public void LogError(string format, params object[] args) => Write(LogLevel.Debug, format, args);

    public void LogError(Exception ex, string format, params object[] args) => Write(LogLevel.Debug, format, args);

#pragma warning disable CA1848, CA2254 // DbUp formats its own messages, so there is no constant template.
    private void Write(LogLevel level, string format, object[] args) => logger.Log(level, format, args);
#pragma warning restore CA1848, CA2254
}
