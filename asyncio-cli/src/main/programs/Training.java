void main() {
  IO.println("training");
}
