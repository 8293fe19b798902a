using LocalAspire.Hosting.Processes;

namespace LocalAspire.Hosting.Servers;

/// <summary>A kind of server: where its program is found, and how a private instance of it is started.</summary>
internal interface IServer
{
    ServerProgram Program { get; }

    /// <summary>Lays out the data folder where that has not been done, and says what to start.</summary>
    Task<ProcessSpec> PrepareAsync(ServerContext context, CancellationToken cancellationToken);
}

/// <summary>What a server is given.</summary>
/// <param name="ProgramPath">The server's binary.</param>
/// <param name="Folder">A folder for its data, which nobody else uses.</param>
/// <param name="Port">The port to listen on, on the loopback interface alone.</param>
/// <param name="NextPort">Picks a further free port.</param>
/// <param name="Say">Prints a line.</param>
internal sealed record ServerContext(string ProgramPath, string Folder, int Port, Func<int> NextPort, Action<string> Say);

/// <summary>Where a server's program comes from.</summary>
/// <param name="Product">The product's name.</param>
/// <param name="FileName">The name of its binary.</param>
/// <param name="Folders">Where packages put it outside PATH, newest version first.</param>
/// <param name="Packages">The package that holds it, by package manager.</param>
internal sealed record ServerProgram(string Product, string FileName, Func<IEnumerable<string>> Folders, IReadOnlyDictionary<string, string> Packages);
