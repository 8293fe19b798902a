using System.Threading.Channels;
using Twin.Shared;

namespace Twin.Tasks;

/// <summary>A slow task: a price list rendered by another service.</summary>
internal static class PriceLists
{
    public static void AddPriceLists(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient<DocumentService>(
            client => client.BaseAddress = new Uri(builder.Configuration["Documents:Address"] ?? "http://127.0.0.1:9"));
        builder.Services.AddSingleton(Channel.CreateUnbounded<string>());
        builder.Services.AddHostedService<PriceListQueue>();
    }

    public static void MapPriceLists(this WebApplication app) => app.MapPost("/api/catalog/price-lists", Create);

    private static async Task<IResult> Create(
        string due, DocumentService documents, Channel<string> queue, Mistakes mistakes, CancellationToken cancellationToken)
    {
        if (mistakes.BlockingTasks)
            documents.Render(due);
        else if (mistakes.AwaitedTasks)
            await documents.RenderAsync(due, cancellationToken);
        else
            queue.Writer.TryWrite(due);
        return mistakes.BlockingTasks || mistakes.AwaitedTasks ? TypedResults.Ok() : TypedResults.Accepted((string?)null);
    }
}
